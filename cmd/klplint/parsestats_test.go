package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// TestParseStats holds what --parse-stats counts: tokens of each file's own
// text, whether or not it is part of a livepatch, headers of the tree included.
func TestParseStats(t *testing.T) {
	dir := write(t, map[string]string{
		"a.c":   "#include \"a.h\"\nint x = A; /* no token */\n#if 0\nint y;\n#endif\n",
		"a.h":   "#define A 1\n",
		"bad.c": "int good;\nint f(void)\n{\n\treturn ) 1;\n}\nint also_good;\n",
	})
	var out, errs bytes.Buffer
	if status := run([]string{"inspect", "--parse-stats", "--format", "json", dir}, strings.NewReader(""), &out, &errs); status != 0 {
		t.Fatalf("status %d: %s", status, errs.String())
	}
	var got struct {
		Files []struct {
			Path                                                     string
			Tokens, TokensSkipped, Declarations, DeclarationsSkipped int
			Skipped                                                  []struct {
				Line int
				Why  string
			}
		}
		Total struct{ Tokens, TokensSkipped, Declarations, DeclarationsSkipped int }
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Files) != 3 {
		t.Fatalf("%d files, want 3:\n%s", len(got.Files), out.String())
	}
	// #include "a.h" (3), int x = A ; (5), #if 0 (3), #endif (2)
	if f := got.Files[0]; f.Tokens != 13 || f.TokensSkipped != 0 || f.Declarations != 1 {
		t.Errorf("a.c: %+v", f)
	}
	if f := got.Files[1]; f.Tokens != 4 || f.Declarations != 0 {
		t.Errorf("a.h: %+v", f)
	}
	f := got.Files[2]
	if f.Declarations != 3 || f.TokensSkipped == 0 || f.TokensSkipped > 6 || len(f.Skipped) != 1 || f.Skipped[0].Line != 4 {
		t.Errorf("bad.c: %+v", f)
	}
	if got.Total.Tokens != got.Files[0].Tokens+got.Files[1].Tokens+f.Tokens || got.Total.TokensSkipped != f.TokensSkipped {
		t.Errorf("total: %+v", got.Total)
	}
	out.Reset()
	if status := run([]string{"inspect", "--parse-stats", dir}, strings.NewReader(""), &out, &errs); status != 0 || !strings.Contains(out.String(), "in all, 3 files") {
		t.Errorf("status %d:\n%s", status, out.String())
	}
}
