package analyzer_test

import (
	"context"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"klplint/analyzer"
	"klplint/cmd/klpbench/generate"
	"klplint/cparse/cache"
	"klplint/cparse/source"
	"klplint/rules"
)

// twelve is a series of 12 releases with 60 files each, as the generator of
// klpbench writes it.
func twelve(b *testing.B) []analyzer.Version {
	b.Helper()
	files := map[string]fstest.MapFS{}
	var labels []string
	err := generate.Series(generate.SeriesOptions{Releases: 12, Files: 60, Lines: 200, Seed: 1}, func(f generate.File) error {
		label, name, _ := strings.Cut(f.Path, "/")
		if files[label] == nil {
			files[label] = fstest.MapFS{}
			labels = append(labels, label)
		}
		files[label][path.Clean(name)] = &fstest.MapFile{Data: []byte(f.Text)}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	var list []analyzer.Version
	for _, l := range labels {
		list = append(list, analyzer.Version{Label: l, Tree: source.FromFS(l, files[l])})
	}
	return list
}

// BenchmarkSeriesCold checks the series with nothing in the cache.
func BenchmarkSeriesCold(b *testing.B) { benchmarkSeries(b, nil) }

// BenchmarkSeriesNewest checks it when all but the newest release were looked at
// in an earlier run.
func BenchmarkSeriesNewest(b *testing.B) { benchmarkSeries(b, cache.New(b.TempDir())) }

func benchmarkSeries(b *testing.B, store *cache.Cache) {
	versions := twelve(b)
	run := func() {
		res, err := analyzer.Series(context.Background(), versions, rules.All, analyzer.SeriesOptions{Gate: analyzer.GateAny, Cache: store})
		if err != nil {
			b.Fatal(err)
		}
		if !res.Passes() || res.AtLeast(analyzer.Warning) {
			b.Fatalf("%d findings in a series that is right", len(res.Findings))
		}
	}
	run() // fills the cache
	for b.Loop() {
		run()
	}
}
