package main

import (
	"context"
	"fmt"
	"testing"

	"klplint/analyzer"
	"klplint/cmd/klpbench/generate"
	"klplint/cparse/source"
	"klplint/rules"
)

// BenchmarkCheck checks generated trees, for profiles of what the whole check
// does:
//
//	go test -run '^$' -bench Check/vendor -cpuprofile cpu.out ./cmd/klpbench
//
// What a user waits for is measured by "klpbench peers".
func BenchmarkCheck(b *testing.B) {
	for _, style := range generate.Styles() {
		for _, size := range []struct{ modules, lines int }{{65, 500}, {1, 5_000}} {
			b.Run(fmt.Sprintf("%s/%dx%d", style, size.modules, size.lines), func(b *testing.B) {
				dir := b.TempDir()
				o := generate.Options{Modules: size.modules, Lines: size.lines, Style: style, Seed: 1}
				if err := generate.Write(dir, o); err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				for b.Loop() {
					tree, err := source.OpenPath(dir, source.Options{})
					if err != nil {
						b.Fatal(err)
					}
					if _, err := analyzer.Check(context.Background(), []*source.Tree{tree}, rules.All); err != nil {
						b.Fatal(err)
					}
					if err := tree.Close(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
