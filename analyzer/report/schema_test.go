package report

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// described are the golden files of the JSON formats, by the schema that is
// published for them. A schema is for others; the code has its own types.
var described = map[string][]string{
	"klplint-1":         {"result.json", "lived.json", "suppressed.json", "hostile.json"},
	"klplint-rules-1":   {"rules.json"},
	"klplint-verify-1":  {"verify.json"},
	"klplint-inspect-1": {"inspect.json"},
	"klplint-trace-1":   {"trace.json"},
	"klplint-matrix-1":  {"matrix.json", "matrix-hostile.json"},
}

// Every JSON format keeps to its schema, and the schema describes all of it.
func TestSchemas(t *testing.T) {
	compile := schemas(t)
	files, _ := filepath.Glob("schema/*.json")
	if len(files) != len(described) {
		t.Errorf("%d schemas, %d of them tested", len(files), len(described))
	}
	for name, goldens := range described {
		s := compile(name)
		for _, g := range goldens {
			text, err := os.ReadFile(filepath.Join("testdata", g))
			if err != nil {
				t.Fatal(err)
			}
			validate(t, g, s, text)
			// The name in the file is that of the schema.
			var head struct{ Schema string }
			if err := json.Unmarshal(text, &head); err != nil || strings.ReplaceAll(head.Schema, "/", "-") != name {
				t.Errorf("%s: schema %q, %v", g, head.Schema, err)
			}
		}
	}
	// A schema that takes anything would be no test.
	for _, wrong := range []string{
		`{}`, `[]`, `{"schema": "klplint/2"}`,
		strings.Replace(string(write(t, "json", fixture(), Options{})), `"level": "error"`, `"level": "fatal"`, 1),
		strings.Replace(string(write(t, "json", fixture(), Options{})), `"key":`, `"kee":`, 1),
	} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(wrong))
		if err != nil {
			t.Fatal(err)
		}
		if compile("klplint-1").Validate(doc) == nil {
			t.Errorf("accepted: %.60s", wrong)
		}
	}
}

func TestEmptyResultKeepsToTheSchema(t *testing.T) {
	compile := schemas(t)
	validate(t, "empty", compile("klplint-1"), write(t, "json", hugeFixture(0), Options{ShowSuppressed: true}))
}

// schemas compiles the published schemas, made stricter: objects may have the
// properties that are described and no others.
func schemas(t testing.TB) func(name string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	files, err := filepath.Glob("schema/*.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		closeObjects(doc)
		if err := c.AddResource("mem:///"+filepath.Base(f), doc); err != nil {
			t.Fatal(err)
		}
	}
	return func(name string) *jsonschema.Schema {
		s, err := c.Compile("mem:///" + name + ".schema.json")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

func closeObjects(node any) {
	switch v := node.(type) {
	case map[string]any:
		if _, has := v["properties"]; has && v["type"] == "object" {
			v["additionalProperties"] = false
		}
		for _, x := range v {
			closeObjects(x)
		}
	case []any:
		for _, x := range v {
			closeObjects(x)
		}
	}
}

func validate(t testing.TB, name string, s *jsonschema.Schema, text []byte) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := s.Validate(doc); err != nil {
		t.Errorf("%s: %#v", name, err)
	}
}
