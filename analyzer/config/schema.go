package config

import (
	_ "embed"
	"encoding/json"
	"reflect"
	"strings"
)

// Schema is the JSON schema of klplint.yaml, for editors. It is made of the
// types of this package by a test, which holds that it is current.
//
//go:embed klplint.schema.json
var Schema []byte

// patterns are what the keys of maps look like.
var patterns = map[string]string{
	"rule":   "^([Kk][Ll][Pp][0-9]{3}|[A-Za-z][A-Za-z_-]*)$",
	"module": moduleName.String(),
	"class":  "^[a-z]+$",
}

// makeSchema makes the schema anew.
func makeSchema() ([]byte, error) {
	root := schemaOf(reflect.TypeFor[File](), "")
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	root["title"] = "klplint.yaml"
	root["description"] = "Configuration of klplint, which finds defects in Linux kernel livepatch sources."
	text, err := json.MarshalIndent(root, "", "  ")
	return append(text, '\n'), err
}

type object = map[string]any

func schemaOf(t reflect.Type, tag reflect.StructTag) object {
	s := object{}
	switch t.Kind() {
	case reflect.Struct:
		properties, required := object{}, []string{}
		for i := range t.NumField() {
			f := t.Field(i)
			properties[f.Tag.Get("key")] = schemaOf(f.Type, f.Tag)
			if f.Tag.Get("required") != "" {
				required = append(required, f.Tag.Get("key"))
			}
		}
		s["type"], s["properties"], s["additionalProperties"] = "object", properties, false
		if len(required) > 0 {
			s["required"] = required
		}
	case reflect.Map:
		s["type"], s["additionalProperties"] = "object", schemaOf(t.Elem(), reflect.StructTag(withoutDoc(tag)))
		s["propertyNames"] = object{"pattern": patterns[tag.Get("keys")]}
	case reflect.Slice:
		s["type"], s["items"] = "array", schemaOf(t.Elem(), reflect.StructTag(withoutDoc(tag)))
	default:
		s["type"] = "string"
		if values := tag.Get("values"); values != "" {
			s["enum"] = strings.Fields(values)
		} else {
			s["pattern"] = `\S`
		}
	}
	if doc := tag.Get("doc"); doc != "" {
		s["description"] = doc
	}
	return s
}

// withoutDoc is a tag for the elements of what it is for.
func withoutDoc(tag reflect.StructTag) string {
	if values := tag.Get("values"); values != "" {
		return `values:"` + values + `"`
	}
	return ""
}
