//! Every table and field that can be recognised: its name, what its cells hold, whether it is needed, and its spellings.
//!
//! The only list of them. To add a recognised column: one row here, one field in the plan's type, one line in `plan/build`.
//! A spelling counts within its table: Target is money on Targets and text on Initiatives.

use std::fmt;

/// A table of the plan workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// Label and value pairs that hold for the plan as a whole.
    Plan,
    /// One row a choice.
    Strategy,
    /// What would have to be true for a choice to be right.
    Conditions,
    /// One row an initiative.
    Initiatives,
    /// Months of initiatives, wide or long.
    Phasing,
    /// Revenue targets, base, prior year, actual and forecast.
    Targets,
    /// Money set aside.
    Envelopes,
    /// The people who carry quota.
    Headcount,
    /// Open business by segment and period.
    Pipeline,
    /// Steps that can be seen to be reached.
    Milestones,
    /// Exchange rates to the reporting currency.
    Fx,
    /// A ledger extract.
    Actuals,
    /// The codes that finance knows.
    Codes,
    /// Answers to findings.
    Exceptions,
}

impl Table {
    /// All tables, in the workbook's order.
    pub const ALL: [Table; 14] = [
        Table::Plan,
        Table::Strategy,
        Table::Conditions,
        Table::Initiatives,
        Table::Phasing,
        Table::Targets,
        Table::Envelopes,
        Table::Headcount,
        Table::Pipeline,
        Table::Milestones,
        Table::Fx,
        Table::Actuals,
        Table::Codes,
        Table::Exceptions,
    ];

    /// The name of its sheet in the official workbook.
    pub fn name(self) -> &'static str {
        match self {
            Table::Plan => "Plan",
            Table::Strategy => "Strategy",
            Table::Conditions => "Conditions",
            Table::Initiatives => "Initiatives",
            Table::Phasing => "Phasing",
            Table::Targets => "Targets",
            Table::Envelopes => "Envelopes",
            Table::Headcount => "Headcount",
            Table::Pipeline => "Pipeline",
            Table::Milestones => "Milestones",
            Table::Fx => "FX",
            Table::Actuals => "Actuals",
            Table::Codes => "Codes",
            Table::Exceptions => "Exceptions",
        }
    }

    /// What its sheet may be called, normalised as headers are.
    pub fn sheet_spellings(self) -> &'static [&'static str] {
        match self {
            Table::Plan => &["plan", "overview", "cover", "general"],
            Table::Strategy => &["strategy", "choices", "strategic choices"],
            Table::Conditions => &["conditions", "assumptions", "what would have to be true", "wwhtbt"],
            Table::Initiatives => &["initiatives", "projects", "programme", "program", "action plan", "campaigns"],
            Table::Phasing => &["phasing", "monthly budget", "months"],
            Table::Targets => &["targets", "revenue targets", "sales targets"],
            Table::Envelopes => &["envelopes", "funding"],
            Table::Headcount => &["headcount", "reps", "sales team", "capacity"],
            Table::Pipeline => &["pipeline", "funnel"],
            Table::Milestones => &["milestones", "steps"],
            Table::Fx => &["fx", "fx rates", "exchange rates", "rates"],
            Table::Actuals => &["actuals", "ledger", "gl", "transactions"],
            Table::Codes => &["codes", "coding", "chart of accounts", "cost centres"],
            Table::Exceptions => &["exceptions", "accepted findings"],
        }
    }

    /// Whether every plan must have it.
    pub fn is_required(self) -> bool {
        matches!(self, Table::Plan | Table::Strategy | Table::Initiatives)
    }

    /// Its fields, in the order of its columns.
    pub fn fields(self) -> impl Iterator<Item = &'static FieldSpec> {
        FIELDS.iter().filter(move |spec| spec.table == self)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Whether a field is needed on its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Required {
    /// The column must be there.
    Yes,
    /// It may be absent.
    No,
    /// Only the long form of its table has it: period and amount instead of month columns.
    LongForm,
    /// Not one column but the month columns together.
    Months,
}

/// What the cells of a field hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text; ids are text even where a spreadsheet stored a number.
    Text,
    /// One of a list of words.
    List,
    /// References to choices, with or without a share: `HTW-2 30%; CAP-1`.
    Refs,
    /// A date.
    Date,
    /// A month: `2026-11`, or a date in it.
    Month,
    /// A month or a date, in a ledger.
    Period,
    /// A month, a quarter or a year.
    Span,
    /// A plain number, in no currency.
    Number,
    /// Months to full quota, or a list of percentages by quarter: `0/25/50/100`.
    Ramp,
    /// Money, in the column's or the row's currency.
    Money,
    /// A percentage, as a fraction or as a number with a sign.
    Percent,
    /// A rank or a weight.
    Priority,
    /// Yes or no.
    Flag,
    /// Yes, no, or the date on which it was done.
    Done,
    /// An ISO 4217 code.
    Currency,
}

/// One field: a column of a table, or a label of the Plan sheet.
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    /// The field.
    pub field: Field,
    /// The table it belongs to.
    pub table: Table,
    /// Its header in the official workbook.
    pub name: &'static str,
    /// Whether it is needed.
    pub required: Required,
    /// What its cells hold.
    pub format: Format,
    /// Other headers it is known by, beside its name.
    pub spellings: &'static [&'static str],
}

impl FieldSpec {
    /// Whether its column is wanting on its table, given which columns are there.
    pub fn is_missing(&self, has: impl Fn(Field) -> bool) -> bool {
        match (self.required, self.field) {
            (Required::No | Required::Months, _) => false,
            // A target stated by months needs no annual amount.
            (_, Field::TargetAnnual) => !has(Field::TargetAnnual) && !has(Field::TargetMonths),
            (Required::Yes, field) => !has(field),
            // Months beside the initiatives, or one row a month. One finding says it, on the period.
            (Required::LongForm, Field::PhasingPeriod) => !has(Field::PhasingPeriod) && !has(Field::PhasingMonths),
            (Required::LongForm, field) => has(Field::PhasingPeriod) && !has(field),
        }
    }
}

/// A field of a table. What each is for stands with the plan's types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // Their names, tables and formats stand in `FIELDS`, in words.
pub enum Field {
    Business,
    BusinessLevel,
    ParentBusiness,
    FiscalYear,
    FirstMonth,
    Cycle,
    AsOf,
    Version,
    ReportingCurrency,
    PlanOwner,
    PlanApprover,
    FixedCosts,
    PlanMargin,
    ChoiceId,
    Question,
    Choice,
    Opposite,
    NotDoing,
    LinkedChoices,
    ChoicePriority,
    ParentChoice,
    InPlace,
    ChoiceOwner,
    ChoiceStatus,
    LastReviewed,
    ConditionId,
    ConditionChoice,
    ConditionStatement,
    ConditionAbout,
    ConditionConfidence,
    ConditionTest,
    ConditionOwner,
    ConditionChecked,
    ConditionState,
    ConditionEvidence,
    ConditionInitiatives,
    InitiativeId,
    Initiative,
    PrimaryChoice,
    AlsoSupports,
    Kind,
    Critical,
    Owner,
    Start,
    End,
    Status,
    Complete,
    InitiativeSegment,
    InitiativeTerritory,
    InitiativeProduct,
    CostCentre,
    Account,
    OpexCapex,
    Entity,
    Supplier,
    ProjectCode,
    InitiativeCurrency,
    Budget,
    ActualToDate,
    InitiativeForecast,
    ExpectedRevenue,
    Margin,
    Confidence,
    Recurs,
    SuccessMeasure,
    Baseline,
    SuccessTarget,
    StopRule,
    InitiativeEnvelope,
    Shared,
    ChangeRef,
    Updated,
    Notes,
    PhasingInitiative,
    PhasingMeasure,
    PhasingCurrency,
    PhasingPeriod,
    PhasingAmount,
    PhasingMonths,
    PhasingTotal,
    TargetLine,
    TargetMeasure,
    TargetSegment,
    TargetTerritory,
    TargetProduct,
    TargetChoice,
    TargetOwner,
    TargetCurrency,
    TargetBase,
    TargetMonths,
    TargetAnnual,
    Envelope,
    EnvelopeLevel,
    EnvelopeAmount,
    EnvelopeCurrency,
    EnvelopeChoice,
    EnvelopeCostCentre,
    EnvelopeHolder,
    EnvelopeApproval,
    Rep,
    RepRole,
    RepTerritory,
    RepStart,
    RepEnd,
    RepStatus,
    RepQuota,
    RepCarries,
    RepRamp,
    RepAttainment,
    PipelineSegment,
    PipelinePeriod,
    PipelineOpen,
    PipelineBooked,
    PipelineWinRate,
    PipelineDeal,
    PipelineDays,
    PipelineMonthly,
    MilestoneInitiative,
    Milestone,
    MilestoneDue,
    MilestoneDone,
    MilestoneOwner,
    FxCurrency,
    FxPeriod,
    FxType,
    FxRate,
    LedgerPeriod,
    LedgerInitiative,
    LedgerCostCentre,
    LedgerAccount,
    LedgerAmount,
    LedgerCurrency,
    LedgerDocument,
    LedgerText,
    CodeKind,
    Code,
    CodeName,
    CodeParent,
    ExceptionRule,
    ExceptionSubject,
    ExceptionReason,
    ExceptionApprover,
    ExceptionUntil,
}

impl Field {
    /// What is known of it.
    pub fn spec(self) -> &'static FieldSpec {
        &FIELDS[self as usize]
    }

    /// The table it belongs to.
    pub fn table(self) -> Table {
        self.spec().table
    }

    /// Its header in the official workbook.
    pub fn name(self) -> &'static str {
        self.spec().name
    }
}

const fn row(
    field: Field,
    table: Table,
    name: &'static str,
    required: Required,
    format: Format,
    spellings: &'static [&'static str],
) -> FieldSpec {
    FieldSpec { field, table, name, required, format, spellings }
}

/// Every field, in the order of [`Field`]: tables in the workbook's order, columns in their sheet's.
#[rustfmt::skip]
pub static FIELDS: &[FieldSpec] = &[
    row(Field::Business, Table::Plan, "Business", Required::Yes, Format::Text, &["business name", "company", "organisation"]),
    row(Field::BusinessLevel, Table::Plan, "Level", Required::No, Format::Text, &[]),
    row(Field::ParentBusiness, Table::Plan, "Parent business", Required::No, Format::Text, &["parent"]),
    row(Field::FiscalYear, Table::Plan, "Fiscal year", Required::Yes, Format::Text, &["year", "fy"]),
    row(Field::FirstMonth, Table::Plan, "First month", Required::Yes, Format::Date, &["fiscal year starts", "start month", "year start"]),
    row(Field::Cycle, Table::Plan, "Cycle", Required::Yes, Format::Month, &["planning cycle", "plan cycle"]),
    row(Field::AsOf, Table::Plan, "As-of date", Required::No, Format::Date, &["as of", "as-of", "as of date", "status date"]),
    row(Field::Version, Table::Plan, "Version", Required::No, Format::List, &["plan version", "scenario"]),
    row(Field::ReportingCurrency, Table::Plan, "Reporting currency", Required::Yes, Format::Text, &["currency", "plan currency"]),
    row(Field::PlanOwner, Table::Plan, "Plan owner", Required::Yes, Format::Text, &["owner", "prepared by"]),
    row(Field::PlanApprover, Table::Plan, "Approver", Required::No, Format::Text, &["approved by"]),
    row(Field::FixedCosts, Table::Plan, "Fixed costs for the year", Required::No, Format::Money, &["fixed costs", "fixed cost"]),
    row(Field::PlanMargin, Table::Plan, "Contribution margin %", Required::No, Format::Percent, &["contribution margin", "cm %", "margin %", "gross margin", "gm %"]),
    row(Field::ChoiceId, Table::Strategy, "Choice ID", Required::Yes, Format::Text, &["id", "ref", "choice no"]),
    row(Field::Question, Table::Strategy, "Question", Required::Yes, Format::List, &["strategic question"]),
    row(Field::Choice, Table::Strategy, "Choice", Required::Yes, Format::Text, &["answer", "strategic choice", "our choice"]),
    row(Field::Opposite, Table::Strategy, "Opposite", Required::No, Format::Text, &["opposite choice", "rival's choice"]),
    row(Field::NotDoing, Table::Strategy, "Not doing", Required::No, Format::Text, &["what we will not do", "given up"]),
    row(Field::LinkedChoices, Table::Strategy, "Linked choices", Required::No, Format::Refs, &["links", "linked choice", "serves", "reinforces", "supports"]),
    row(Field::ChoicePriority, Table::Strategy, "Priority", Required::No, Format::Priority, &["rank", "weight", "weighting", "priorität", "prioridade"]),
    row(Field::ParentChoice, Table::Strategy, "Parent choice", Required::No, Format::Text, &["parent choice id"]),
    row(Field::InPlace, Table::Strategy, "In place", Required::No, Format::Flag, &["already in place"]),
    row(Field::ChoiceOwner, Table::Strategy, "Owner", Required::No, Format::Text, &["responsible", "accountable", "lead"]),
    row(Field::ChoiceStatus, Table::Strategy, "Status", Required::No, Format::List, &["state"]),
    row(Field::LastReviewed, Table::Strategy, "Last reviewed", Required::No, Format::Date, &["reviewed", "last review"]),
    row(Field::ConditionId, Table::Conditions, "Condition ID", Required::Yes, Format::Text, &["id", "ref", "condition no"]),
    row(Field::ConditionChoice, Table::Conditions, "Choice ID", Required::Yes, Format::Text, &["choice", "strategic choice"]),
    row(Field::ConditionStatement, Table::Conditions, "Statement", Required::Yes, Format::Text, &["condition", "assumption", "what would have to be true"]),
    row(Field::ConditionAbout, Table::Conditions, "About", Required::No, Format::List, &["category"]),
    row(Field::ConditionConfidence, Table::Conditions, "Confidence", Required::Yes, Format::List, &["confidence level"]),
    row(Field::ConditionTest, Table::Conditions, "Test", Required::No, Format::Text, &["how tested", "test of it"]),
    row(Field::ConditionOwner, Table::Conditions, "Owner", Required::Yes, Format::Text, &["responsible", "accountable", "lead"]),
    row(Field::ConditionChecked, Table::Conditions, "Last checked", Required::Yes, Format::Date, &["checked", "last check", "checked on"]),
    row(Field::ConditionState, Table::Conditions, "State", Required::Yes, Format::List, &["status"]),
    row(Field::ConditionEvidence, Table::Conditions, "Evidence", Required::No, Format::Text, &["proof"]),
    row(Field::ConditionInitiatives, Table::Conditions, "Initiatives", Required::No, Format::Refs, &["initiative", "tested by", "secured by"]),
    row(Field::InitiativeId, Table::Initiatives, "Initiative ID", Required::Yes, Format::Text, &["id", "ref", "ref #", "no", "nº", "code", "initiative #", "project id", "program id", "promo id", "budget id"]),
    row(Field::Initiative, Table::Initiatives, "Initiative", Required::Yes, Format::Text, &["initiative name", "strategic initiative", "title", "project", "project name", "programme", "program / service area", "campaign", "campaign name", "activity", "action", "action item", "key initiatives / actions", "workstream", "tactic", "item", "descrição da iniciativa"]),
    row(Field::PrimaryChoice, Table::Initiatives, "Primary choice", Required::Yes, Format::Refs, &["strategic goal", "primary goal", "strategic objective", "strategic objective alignment", "objective / goal", "objective", "pillar", "strategic pillar", "measurement pillar", "theme", "focus area", "priority area", "strategic choice", "choice id", "linked choice", "supports", "nome do objetivo estratégico"]),
    row(Field::AlsoSupports, Table::Initiatives, "Also supports", Required::No, Format::Refs, &["secondary goal", "other objectives"]),
    row(Field::Kind, Table::Initiatives, "Kind", Required::No, Format::List, &["initiative kind"]),
    row(Field::Critical, Table::Initiatives, "Critical", Required::No, Format::Flag, &["is critical", "mission critical"]),
    row(Field::Owner, Table::Initiatives, "Owner", Required::Yes, Format::Text, &["responsible", "responsible party", "responsável", "unidade responsável", "lead", "accountable", "sponsor", "manager", "project manager", "assigned to", "assignee", "dri", "verantwortlich"]),
    row(Field::Start, Table::Initiatives, "Start", Required::Yes, Format::Date, &["start date", "begin", "from", "kick-off", "go-live", "início", "data de início", "beginn"]),
    row(Field::End, Table::Initiatives, "End", Required::Yes, Format::Date, &["end date", "finish", "due", "due date", "to", "target end date", "expected end date", "completion date", "deadline", "fim", "data de fim", "ende"]),
    row(Field::Status, Table::Initiatives, "Status", Required::Yes, Format::List, &["state", "stage", "rag", "health", "progress", "implementation status", "situação"]),
    row(Field::Complete, Table::Initiatives, "% complete", Required::No, Format::Percent, &["% done", "completion", "progress %"]),
    row(Field::InitiativeSegment, Table::Initiatives, "Segment", Required::No, Format::Text, &["market segment", "customer segment"]),
    row(Field::InitiativeTerritory, Table::Initiatives, "Territory", Required::No, Format::Text, &["region", "area", "country"]),
    row(Field::InitiativeProduct, Table::Initiatives, "Product", Required::No, Format::Text, &["product name", "sku", "category", "subcategory"]),
    row(Field::CostCentre, Table::Initiatives, "Cost centre", Required::No, Format::Text, &["cost center", "cc", "costctr", "c. custos", "centro de custo", "department", "dept", "dept id", "sbu", "profit center", "kostenstelle"]),
    row(Field::Account, Table::Initiatives, "Account", Required::No, Format::Text, &["gl account", "g/l account", "gl code", "account no", "account code", "acct no", "general ledger account id", "main account", "nominal code", "cost element", "cta contabil", "sachkonto"]),
    row(Field::OpexCapex, Table::Initiatives, "Opex/Capex", Required::No, Format::Text, &["capex/opex", "type", "expense type", "account type"]),
    row(Field::Entity, Table::Initiatives, "Entity", Required::No, Format::Text, &["company", "company code", "legal entity", "business unit", "business", "bu", "location"]),
    row(Field::Supplier, Table::Initiatives, "Supplier", Required::No, Format::Text, &["vendor"]),
    row(Field::ProjectCode, Table::Initiatives, "Project code", Required::No, Format::Text, &["project no", "wbs", "wbs element"]),
    row(Field::InitiativeCurrency, Table::Initiatives, "Currency", Required::No, Format::Currency, &["ccy", "iso currency"]),
    row(Field::Budget, Table::Initiatives, "Budget", Required::Yes, Format::Money, &["budgeted", "budget amount", "budgeted amount", "approved budget", "amount", "planned", "plan", "planned cost", "cost", "total cost", "total project cost", "estimated cost", "spend", "investment", "funding", "ask", "orçamento previsto", "valor mês", "plankosten"]),
    row(Field::ActualToDate, Table::Initiatives, "Actual to date", Required::No, Format::Money, &["actual", "actuals", "actual spend", "actual cost", "spent", "spend to date", "ytd actual", "achieved", "ist", "realizado"]),
    row(Field::InitiativeForecast, Table::Initiatives, "Forecast", Required::No, Format::Money, &["fcst", "fc", "le", "latest estimate", "outlook", "projection", "reforecast", "eac", "6+6"]),
    row(Field::ExpectedRevenue, Table::Initiatives, "Expected revenue", Required::No, Format::Money, &["revenue impact", "incremental revenue", "benefit", "uplift", "projected revenue", "annual savings"]),
    row(Field::Margin, Table::Initiatives, "Margin %", Required::No, Format::Percent, &["margin", "contribution margin", "cm %", "gross margin", "gm %"]),
    row(Field::Confidence, Table::Initiatives, "Confidence %", Required::No, Format::Percent, &["confidence", "confidence level", "probability", "likelihood", "attainment confidence"]),
    row(Field::Recurs, Table::Initiatives, "Revenue recurs", Required::No, Format::Flag, &["recurs", "recurring", "recurring revenue"]),
    row(Field::SuccessMeasure, Table::Initiatives, "Measure", Required::No, Format::Text, &["kpi", "measure of success", "success measure"]),
    row(Field::Baseline, Table::Initiatives, "Baseline", Required::No, Format::Text, &[]),
    row(Field::SuccessTarget, Table::Initiatives, "Target", Required::No, Format::Text, &["goal"]),
    row(Field::StopRule, Table::Initiatives, "Stop rule", Required::No, Format::Text, &["kill criterion", "stop criterion"]),
    row(Field::InitiativeEnvelope, Table::Initiatives, "Envelope", Required::No, Format::Text, &["funding source", "budget pot"]),
    row(Field::Shared, Table::Initiatives, "Shared %", Required::No, Format::Percent, &["share", "our share", "contribution %", "peso (%)"]),
    row(Field::ChangeRef, Table::Initiatives, "Change ref", Required::No, Format::Text, &["change reference", "change request", "cr"]),
    row(Field::Updated, Table::Initiatives, "Updated", Required::No, Format::Date, &["last updated", "last update"]),
    row(Field::Notes, Table::Initiatives, "Notes", Required::No, Format::Text, &["note", "comment", "comments", "commentary", "rationale", "remarks", "justification", "justificativa", "bemerkung"]),
    row(Field::PhasingInitiative, Table::Phasing, "Initiative ID", Required::Yes, Format::Text, &["id", "ref", "initiative", "initiative #", "project id", "budget id", "code"]),
    row(Field::PhasingMeasure, Table::Phasing, "Measure", Required::Yes, Format::List, &["type", "line", "category", "version"]),
    row(Field::PhasingCurrency, Table::Phasing, "Currency", Required::No, Format::Currency, &["ccy"]),
    row(Field::PhasingPeriod, Table::Phasing, "Period", Required::LongForm, Format::Month, &["month", "mês", "date", "fiscal period", "month ended"]),
    row(Field::PhasingAmount, Table::Phasing, "Amount", Required::LongForm, Format::Money, &["value", "budget", "cost"]),
    row(Field::PhasingMonths, Table::Phasing, "Months", Required::Months, Format::Money, &[]),
    row(Field::PhasingTotal, Table::Phasing, "Total", Required::No, Format::Money, &["sum", "year", "full year", "fy", "fy total", "total year", "grand total", "summe"]),
    row(Field::TargetLine, Table::Targets, "Line", Required::No, Format::List, &["row", "type", "version", "scenario"]),
    row(Field::TargetMeasure, Table::Targets, "Measure", Required::No, Format::List, &["metric", "kpi"]),
    row(Field::TargetSegment, Table::Targets, "Segment", Required::No, Format::Text, &["market segment", "customer segment"]),
    row(Field::TargetTerritory, Table::Targets, "Territory", Required::No, Format::Text, &["region", "area", "country"]),
    row(Field::TargetProduct, Table::Targets, "Product", Required::No, Format::Text, &["product name", "sku", "category", "subcategory"]),
    row(Field::TargetChoice, Table::Targets, "Choice ID", Required::No, Format::Text, &["choice", "strategic choice", "linked choice"]),
    row(Field::TargetOwner, Table::Targets, "Owner", Required::No, Format::Text, &["responsible", "accountable", "lead"]),
    row(Field::TargetCurrency, Table::Targets, "Currency", Required::No, Format::Currency, &["ccy"]),
    row(Field::TargetBase, Table::Targets, "Base", Required::No, Format::Money, &["base revenue", "baseline"]),
    row(Field::TargetMonths, Table::Targets, "Months", Required::Months, Format::Money, &[]),
    row(Field::TargetAnnual, Table::Targets, "Annual", Required::Yes, Format::Money, &["target", "goal", "sales target", "revenue target", "fy target", "plan revenue", "annual target", "year", "full year", "total", "fy"]),
    row(Field::Envelope, Table::Envelopes, "Envelope", Required::Yes, Format::Text, &["name", "envelope name", "pot", "budget pot"]),
    row(Field::EnvelopeLevel, Table::Envelopes, "Level", Required::No, Format::Text, &[]),
    row(Field::EnvelopeAmount, Table::Envelopes, "Amount", Required::Yes, Format::Money, &["budget", "limit", "value", "funding"]),
    row(Field::EnvelopeCurrency, Table::Envelopes, "Currency", Required::No, Format::Currency, &["ccy"]),
    row(Field::EnvelopeChoice, Table::Envelopes, "Choice ID", Required::No, Format::Text, &["choice", "strategic choice"]),
    row(Field::EnvelopeCostCentre, Table::Envelopes, "Cost centre", Required::No, Format::Text, &["cost center", "cc", "department", "kostenstelle"]),
    row(Field::EnvelopeHolder, Table::Envelopes, "Holder", Required::No, Format::Text, &["owner", "budget holder"]),
    row(Field::EnvelopeApproval, Table::Envelopes, "Approval ref", Required::No, Format::Text, &["approval", "approved by", "approval reference"]),
    row(Field::Rep, Table::Headcount, "Rep", Required::Yes, Format::Text, &["name", "sales rep", "employee", "position"]),
    row(Field::RepRole, Table::Headcount, "Role", Required::No, Format::Text, &["job title", "title"]),
    row(Field::RepTerritory, Table::Headcount, "Territory", Required::No, Format::Text, &["region", "area", "country"]),
    row(Field::RepStart, Table::Headcount, "Start", Required::Yes, Format::Date, &["start date", "hire date", "from"]),
    row(Field::RepEnd, Table::Headcount, "End", Required::No, Format::Date, &["end date", "leaves", "to"]),
    row(Field::RepStatus, Table::Headcount, "Status", Required::No, Format::List, &["state"]),
    row(Field::RepQuota, Table::Headcount, "Annual quota", Required::Yes, Format::Money, &["quota", "quota amount", "assigned quota"]),
    row(Field::RepCarries, Table::Headcount, "Carries quota", Required::No, Format::Flag, &["quota carrying", "quota carrier"]),
    row(Field::RepRamp, Table::Headcount, "Ramp", Required::No, Format::Ramp, &["ramp months", "ramp up"]),
    row(Field::RepAttainment, Table::Headcount, "Attainment %", Required::No, Format::Percent, &["attainment", "expected attainment"]),
    row(Field::PipelineSegment, Table::Pipeline, "Segment", Required::Yes, Format::Text, &["market segment", "customer segment", "territory", "region"]),
    row(Field::PipelinePeriod, Table::Pipeline, "Period", Required::Yes, Format::Span, &["month", "quarter", "closes in"]),
    row(Field::PipelineOpen, Table::Pipeline, "Open qualified", Required::Yes, Format::Money, &["open", "open pipeline", "qualified pipeline", "pipeline"]),
    row(Field::PipelineBooked, Table::Pipeline, "Booked", Required::No, Format::Money, &["won", "closed won", "bookings"]),
    row(Field::PipelineWinRate, Table::Pipeline, "Win rate %", Required::No, Format::Percent, &["win rate", "conversion"]),
    row(Field::PipelineDeal, Table::Pipeline, "Average deal", Required::No, Format::Money, &["deal size", "average deal size", "avg deal"]),
    row(Field::PipelineDays, Table::Pipeline, "Sales cycle days", Required::No, Format::Number, &["sales cycle", "cycle days"]),
    row(Field::PipelineMonthly, Table::Pipeline, "Qualified a month", Required::No, Format::Number, &["qualified per month", "new qualified a month"]),
    row(Field::MilestoneInitiative, Table::Milestones, "Initiative ID", Required::Yes, Format::Text, &["id", "ref", "initiative", "initiative #", "project id", "code"]),
    row(Field::Milestone, Table::Milestones, "Milestone", Required::Yes, Format::Text, &["step", "deliverable", "next step", "name"]),
    row(Field::MilestoneDue, Table::Milestones, "Due", Required::Yes, Format::Date, &["due date", "date", "deadline", "target date", "end"]),
    row(Field::MilestoneDone, Table::Milestones, "Done", Required::No, Format::Done, &["completed", "done on", "achieved", "reached", "status"]),
    row(Field::MilestoneOwner, Table::Milestones, "Owner", Required::No, Format::Text, &["responsible", "accountable", "lead", "assigned to"]),
    row(Field::FxCurrency, Table::Fx, "Currency", Required::Yes, Format::Currency, &["ccy", "from", "iso currency"]),
    row(Field::FxPeriod, Table::Fx, "Period", Required::Yes, Format::Span, &["month", "quarter", "year"]),
    row(Field::FxType, Table::Fx, "Rate type", Required::No, Format::List, &["type"]),
    row(Field::FxRate, Table::Fx, "Rate to reporting", Required::Yes, Format::Number, &["rate", "fx rate", "exchange rate"]),
    row(Field::LedgerPeriod, Table::Actuals, "Period", Required::Yes, Format::Period, &["period or date", "date", "posting date", "month", "fiscal period", "month ended", "mês"]),
    row(Field::LedgerInitiative, Table::Actuals, "Initiative ID", Required::No, Format::Text, &["initiative", "id", "ref", "initiative id or project code", "project code", "project id", "project"]),
    row(Field::LedgerCostCentre, Table::Actuals, "Cost centre", Required::No, Format::Text, &["cost center", "cc", "costctr", "department", "dept", "kostenstelle", "profit center"]),
    row(Field::LedgerAccount, Table::Actuals, "Account", Required::No, Format::Text, &["gl account", "g/l account", "gl code", "account no", "account code", "main account", "nominal code", "cost element", "sachkonto"]),
    row(Field::LedgerAmount, Table::Actuals, "Amount", Required::Yes, Format::Money, &["value", "actual", "actuals", "cost", "spend", "betrag"]),
    row(Field::LedgerCurrency, Table::Actuals, "Currency", Required::No, Format::Currency, &["ccy"]),
    row(Field::LedgerDocument, Table::Actuals, "Document", Required::No, Format::Text, &["document no", "doc no", "voucher", "reference"]),
    row(Field::LedgerText, Table::Actuals, "Text", Required::No, Format::Text, &["description", "memo", "posting text", "notes"]),
    row(Field::CodeKind, Table::Codes, "Kind", Required::Yes, Format::List, &["code type", "kind of code"]),
    row(Field::Code, Table::Codes, "Code", Required::Yes, Format::Text, &["code no", "code number"]),
    row(Field::CodeName, Table::Codes, "Name", Required::No, Format::Text, &["description", "label"]),
    row(Field::CodeParent, Table::Codes, "Part of", Required::No, Format::Text, &["parent", "parent code", "rolls up to", "roll up", "reports to", "summary code"]),
    row(Field::ExceptionRule, Table::Exceptions, "Rule", Required::Yes, Format::Text, &["rule id", "finding"]),
    row(Field::ExceptionSubject, Table::Exceptions, "Subject", Required::Yes, Format::Text, &["about", "id", "key"]),
    row(Field::ExceptionReason, Table::Exceptions, "Reason", Required::Yes, Format::Text, &["why", "rationale", "justification"]),
    row(Field::ExceptionApprover, Table::Exceptions, "Approver", Required::Yes, Format::Text, &["approved by", "accepted by"]),
    row(Field::ExceptionUntil, Table::Exceptions, "Until", Required::Yes, Format::Date, &["valid until", "expires", "expiry", "end"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_stands_at_its_own_place() {
        for (index, spec) in FIELDS.iter().enumerate() {
            assert_eq!(spec.field as usize, index, "{:?} stands at the wrong place in FIELDS", spec.field);
        }
    }

    #[test]
    fn a_spelling_means_one_field_of_its_table() {
        let mut meanings = std::collections::BTreeMap::new();
        for spec in FIELDS {
            for spelling in spec.spellings.iter().chain([&spec.name]) {
                let other = meanings.insert((spec.table, spelling.to_lowercase()), spec.field).unwrap_or(spec.field);
                assert_eq!(other, spec.field, "'{spelling}' means two fields of {}", spec.table);
            }
        }
    }
}
