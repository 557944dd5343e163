//! Phrases that choose nothing, in six languages: every rival would say them of itself.
//!
//! Words as `headers::normalise` leaves them: lower case, hyphens and apostrophes as spaces. To add one: a line here, longer ones count
//! before those they contain.

/// Phrases that are empty even beside a word or two of the business's own.
pub(super) const PHRASES: &[&str] = &[
    // English
    "customer centric", "customer centricity", "customer focused", "customer focus", "customer first", "customer obsessed",
    "customer at the centre", "customer at the center", "customers at the heart", "customer intimacy", "customer satisfaction",
    "operational excellence", "commercial excellence", "sales excellence", "service excellence", "excellence in execution",
    "best in class", "world class", "best of breed", "state of the art", "cutting edge", "next level", "high quality", "highest quality",
    "top quality", "great service", "excellent service", "superior service", "outstanding service", "best service", "good service",
    "trusted partner", "trusted advisor", "partner of choice", "supplier of choice", "preferred partner", "preferred supplier",
    "one stop shop", "market leader", "market leadership", "thought leader", "thought leadership", "innovative solutions",
    "innovation leader", "value added", "added value", "value for money", "win win", "synergies", "synergy", "profitable growth",
    "sustainable growth", "digital transformation", "data driven", "future proof", "tailored solutions", "tailor made solutions",
    "solution provider", "end to end solutions", "continuous improvement", "great people", "best people", "great team", "better together",
    // German
    "kundenorientiert", "kundenorientierung", "kundenzentriert", "kundenzentrierung", "kundennähe", "kundenzufriedenheit",
    "kunde im mittelpunkt", "kunden im mittelpunkt", "operative exzellenz", "operationelle exzellenz", "vertriebsexzellenz", "marktführer",
    "marktführerschaft", "qualitätsführer", "qualitätsführerschaft", "innovationsführer", "innovationsführerschaft", "höchste qualität",
    "hohe qualität", "beste qualität", "bester service", "besten service", "exzellenter service", "erste klasse", "starker partner",
    "verlässlicher partner", "bevorzugter partner", "alles aus einer hand", "innovative lösungen", "maßgeschneiderte lösungen", "mehrwert",
    "nachhaltiges wachstum", "profitables wachstum", "digitale transformation", "zukunftssicher", "stand der technik",
    "kontinuierliche verbesserung", // French
    "orienté client", "orientation client", "centré sur le client", "client au centre", "client au cœur", "satisfaction client",
    "excellence opérationnelle", "excellence commerciale", "excellence du service", "leader du marché", "leader de marché",
    "meilleur service", "meilleure qualité", "haute qualité", "qualité supérieure", "service d excellence", "partenaire de confiance",
    "partenaire de référence", "solutions innovantes", "solutions sur mesure", "valeur ajoutée", "croissance durable",
    "croissance rentable", "transformation numérique", "transformation digitale", "amélioration continue", "guichet unique",
    // Dutch
    "klantgericht", "klantgerichtheid", "klant centraal", "klanttevredenheid", "operationele excellentie", "operational excellentie",
    "marktleider", "marktleiderschap", "beste service", "hoogste kwaliteit", "hoge kwaliteit", "topkwaliteit", "uitstekende service",
    "betrouwbare partner", "voorkeurspartner", "alles onder één dak", "innovatieve oplossingen", "oplossingen op maat",
    "toegevoegde waarde", "meerwaarde", "duurzame groei", "winstgevende groei", "digitale transformatie", "continue verbetering",
    "toekomstbestendig", // Spanish
    "orientado al cliente", "orientación al cliente", "cliente en el centro", "centrado en el cliente", "satisfacción del cliente",
    "excelencia operativa", "excelencia operacional", "excelencia comercial", "excelencia en el servicio", "líder del mercado",
    "líder de mercado", "liderazgo de mercado", "mejor servicio", "máxima calidad", "alta calidad", "mejor calidad", "socio de confianza",
    "socio estratégico", "soluciones innovadoras", "soluciones a medida", "valor añadido", "valor agregado", "crecimiento sostenible",
    "crecimiento rentable", "transformación digital", "mejora continua", // Portuguese
    "orientado para o cliente", "orientação ao cliente", "foco no cliente", "cliente no centro", "satisfação do cliente",
    "excelência operacional", "excelência comercial", "excelência no atendimento", "líder de mercado", "líder do mercado",
    "liderança de mercado", "melhor serviço", "melhor atendimento", "alta qualidade", "melhor qualidade", "parceiro de confiança",
    "parceiro preferencial", "soluções inovadoras", "soluções à medida", "soluções sob medida", "valor agregado", "valor acrescentado",
    "crescimento sustentável", "crescimento rentável", "transformação digital", "melhoria contínua",
];

/// Words that choose nothing where no other words stand beside them: `Quality and service`.
pub(super) const BARE: &[&str] = &[
    "quality", "service", "innovation", "excellence", "growth", "value", "people", "trust", "passion", "teamwork", "leadership",
    "sustainability", "agility", "flexibility", "reliability", "efficiency", "digitalisation", "digitalization", "customers", "qualität",
    "exzellenz", "wachstum", "vertrauen", "leidenschaft", "führung", "nachhaltigkeit", "agilität", "flexibilität", "zuverlässigkeit",
    "effizienz", "digitalisierung", "kunden", "qualité", "croissance", "confiance", "durabilité", "agilité", "flexibilité", "fiabilité",
    "efficacité", "clients", "kwaliteit", "innovatie", "excellentie", "groei", "vertrouwen", "duurzaamheid", "flexibiliteit",
    "betrouwbaarheid", "efficiëntie", "klanten", "calidad", "servicio", "innovación", "excelencia", "crecimiento", "confianza",
    "sostenibilidad", "agilidad", "flexibilidad", "fiabilidad", "eficiencia", "clientes", "qualidade", "serviço", "atendimento",
    "inovação", "excelência", "crescimento", "confiança", "sustentabilidade", "agilidade", "flexibilidade", "confiabilidade", "eficiência",
];

/// The small words around them.
pub(super) const SMALL: &[&str] = &[
    "a", "an", "the", "of", "in", "to", "for", "and", "or", "with", "by", "through", "at", "on", "as", "all", "every", "everything", "we",
    "our", "us", "will", "be", "are", "is", "being", "become", "becoming", "more", "most", "very", "truly", "always", "s", "deliver",
    "delivering", "provide", "providing", "offer", "offering", "achieve", "drive", "ensure", "create", "strive", "focus", "wir", "sind",
    "sein", "werden", "ist", "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einer", "und", "mit", "für", "durch",
    "unser", "unsere", "unseren", "im", "bei", "alle", "bieten", "steht", "stehen", "nous", "sommes", "être", "est", "le", "la", "les",
    "l", "d", "de", "du", "un", "une", "et", "par", "pour", "en", "notre", "nos", "offrir", "wij", "zijn", "worden", "het", "een", "van",
    "voor", "met", "door", "onze", "ons", "bieden", "staat", "somos", "ser", "el", "los", "las", "una", "y", "con", "por", "para",
    "nuestro", "nuestros", "nuestra", "ofrecer", "o", "os", "as", "um", "uma", "e", "com", "nosso", "nossos", "nossa", "na", "no", "do",
    "da", "oferecer",
];
