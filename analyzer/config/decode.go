package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"klplint/analyzer/suggest"
)

// problem is a mistake at a place. It is written LINE:COL: TEXT, for the path to
// stand before it.
type problem struct {
	Pos
	text string
}

func (p *problem) Error() string { return fmt.Sprintf("%d:%d: %s", p.Line, p.Col, p.text) }

func wrong(n *yaml.Node, format string, args ...any) error {
	return &problem{Pos{n.Line, n.Column}, fmt.Sprintf(format, args...)}
}

// decoder fills the types of this package. They are strings, lists, maps and
// structures of these: no other kinds are needed.
type decoder struct {
	places map[string]Pos
}

func (d *decoder) document(doc *yaml.Node, file *File) error {
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return wrong(doc, "a map of keys is expected")
	}
	return d.value(doc.Content[0], reflect.ValueOf(file).Elem(), "", "")
}

// value decodes a node. The values that a string may have are separated by
// blanks, "" for any; the key is that of the value as [Config.Place] takes it.
func (d *decoder) value(n *yaml.Node, v reflect.Value, key, values string) error {
	if n.Anchor != "" || n.Kind == yaml.AliasNode {
		return wrong(n, "anchors and aliases are not read: write it out")
	}
	d.places[key] = Pos{n.Line, n.Column}
	switch v.Kind() {
	case reflect.Struct:
		return d.object(n, v, key)
	case reflect.Map:
		return d.table(n, v, key, values)
	case reflect.Slice:
		return d.list(n, v, key, values)
	}
	return d.text(n, v, key, values)
}

func (d *decoder) text(n *yaml.Node, v reflect.Value, key, values string) error {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" || strings.TrimSpace(n.Value) == "" {
		return wrong(n, "%s: a text is expected", last(key))
	}
	if allowed := strings.Fields(values); values != "" && !slices.Contains(allowed, n.Value) {
		hint := suggest.DidYouMean(n.Value, allowed)
		if hint == "" {
			hint = ": use " + suggest.OrList(allowed)
		}
		return wrong(n, "%s: unknown value %q%s", last(key), n.Value, hint)
	}
	v.SetString(n.Value)
	return nil
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, key, values string) error {
	if n.Kind != yaml.SequenceNode {
		return wrong(n, "%s: a list is expected: [a, b], or lines that begin with -", last(key))
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, c := range n.Content {
		if err := d.value(c, v.Index(i), fmt.Sprintf("%s.%d", key, i), values); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) table(n *yaml.Node, v reflect.Value, key, values string) error {
	v.Set(reflect.MakeMap(v.Type()))
	return d.pairs(n, key, func(k, c *yaml.Node, at string) error {
		item := reflect.New(v.Type().Elem()).Elem()
		if err := d.value(c, item, at, values); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(k.Value), item)
		return nil
	})
}

func (d *decoder) object(n *yaml.Node, v reflect.Value, key string) error {
	t := v.Type()
	seen := map[string]bool{}
	err := d.pairs(n, key, func(k, c *yaml.Node, at string) error {
		var known []string
		for i := range t.NumField() {
			tag := t.Field(i).Tag
			if tag.Get("key") == k.Value {
				seen[k.Value] = true
				return d.value(c, v.Field(i), at, tag.Get("values"))
			}
			known = append(known, tag.Get("key"))
		}
		hint := suggest.DidYouMean(k.Value, known)
		if hint == "" {
			hint = ": use " + suggest.OrList(known)
		}
		return wrong(k, "unknown key %q%s", k.Value, hint)
	})
	if err != nil {
		return err
	}
	for i := range t.NumField() {
		if tag := t.Field(i).Tag; tag.Get("required") != "" && !seen[tag.Get("key")] {
			return wrong(n, "the key %q is missing", tag.Get("key"))
		}
	}
	return nil
}

// pairs hands the keys and values of a map to f, with the keys that lead there.
func (d *decoder) pairs(n *yaml.Node, key string, f func(k, v *yaml.Node, at string) error) error {
	if n.Kind != yaml.MappingNode {
		if key == "" {
			return wrong(n, "a map of keys is expected, such as rules:")
		}
		return wrong(n, "%s: a map is expected: key: value", last(key))
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, c := n.Content[i], n.Content[i+1]
		if k.Kind != yaml.ScalarNode || k.Anchor != "" || k.Tag == "!!merge" {
			return wrong(k, "a key is a plain word")
		}
		if line, twice := seen[k.Value]; twice {
			return wrong(k, "the key %q stands here and in line %d", k.Value, line)
		}
		seen[k.Value] = k.Line
		at := k.Value
		if key != "" {
			at = key + "." + k.Value
		}
		d.places[at+":"] = Pos{k.Line, k.Column}
		if err := f(k, c, at); err != nil {
			return err
		}
	}
	return nil
}

// last is the key itself, without those that lead to it; that of an element is
// its list's.
func last(key string) string {
	words := strings.Split(key, ".")
	for len(words) > 1 && strings.Trim(words[len(words)-1], "0123456789") == "" {
		words = words[:len(words)-1]
	}
	return words[len(words)-1]
}
