//! How long the stages take on a plan of ordinary size, and on many of them: `cargo bench --bench plans`.
//!
//! Small on purpose: it shows which stage a change made slower. How the program does on large ledgers is `rows`.
#![expect(clippy::disallowed_methods, clippy::unwrap_used, reason = "a measurement opens the samples, and stops where they are not there")]

use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use throughline::assess::{Source, assess};
use throughline::batch::plan::{Asking, Past, judge};
use throughline::config::Policy;
use throughline::layout::recognise;
use throughline::plan::{Asked, build};
use throughline::render::checked::checked;
use throughline::render::html;
use throughline::workbook::Workbook;
use throughline::workbook::read::read;

const FILE: &str = "halden-air-benelux-flawed.xlsx";

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(FILE)
}

fn workbook(bytes: &[u8], policy: &Policy) -> Workbook {
    read(FILE, bytes, &policy.limits).unwrap()
}

fn stages(criterion: &mut Criterion) {
    let policy = Policy::default();
    let bytes = std::fs::read(sample()).unwrap();
    let book = workbook(&bytes, &policy);
    let (layout, _) = recognise(&book);
    let (plan, found) = build(&book, &layout, &Asked::default());
    criterion.bench_function("read", |bench| bench.iter(|| workbook(black_box(&bytes), &policy)));
    criterion.bench_function("recognise and build", |bench| {
        bench.iter(|| {
            let (layout, _) = recognise(black_box(&book));
            build(&book, &layout, &Asked::default())
        });
    });
    criterion.bench_function("check and assess", |bench| {
        bench.iter_batched(
            || (plan.clone(), found.clone()),
            |(plan, found)| assess(plan, found, &policy, Source::default()),
            BatchSize::SmallInput,
        );
    });
    let assessment = assess(plan, found, &policy, Source::default());
    criterion.bench_function("annotate", |bench| bench.iter(|| checked(black_box(&assessment), &policy, &bytes, None).unwrap()));
    criterion.bench_function("report", |bench| bench.iter(|| html::report(black_box(&assessment), None).unwrap()));
}

/// Forty plans one after the other, from the file to the assessment.
fn batch(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let bytes = std::fs::read(sample()).unwrap();
    let files: Vec<PathBuf> = (0..40).map(|number| folder.path().join(format!("plan-{number:02}.xlsx"))).collect();
    for file in &files {
        std::fs::write(file, &bytes).unwrap();
    }
    let policy = Policy::default();
    let mut group = criterion.benchmark_group("batch");
    group.sample_size(10);
    group.bench_function("40 plans", |bench| {
        bench.iter(|| {
            files
                .iter()
                .map(|file| judge(file, &policy, &Asking::default(), &mut |_, _| Ok(Past::default())).unwrap().0.findings.len())
                .sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, stages, batch);
criterion_main!(benches);
