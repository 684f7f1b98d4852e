// Package config reads klplint.yaml: which rules run and how bad their findings
// are, for which paths, what functions acquire and release, where headers and
// the releases of a series are.
//
//	types.go   the keys, as Go types: the decoder and the JSON schema follow them
//	decode.go  YAML into these types; a mistake has a line and a column
//	find.go    the file that holds for a path
//	use.go     what the values mean: decisions about rules, tables, places
//	schema.go  the JSON schema for editors
//
// A configuration is data. It often comes with the sources, and then from
// whoever wrote these: nothing in it is executed, aliases are not followed, its
// size is bounded, and it cannot have files read from outside of the repository
// that it lies in, unless the user names it (--config).
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v4"
)

// Name is the file's name.
const Name = "klplint.yaml"

// maxSize bounds the file. Far larger than any configuration, it only keeps a
// mistake from filling the memory.
const maxSize = 256 << 10

// Config is a configuration that was read.
type Config struct {
	File
	// Path is the file as users should see it.
	Path string

	dir    string         // absolute: where paths in it start from
	bound  string         // absolute: where they may lead, "" for anywhere
	places map[string]Pos // of the values, by their keys: rules.KLP104
}

// Pos is a place in the file, from 1.
type Pos struct{ Line, Col int }

// Place is where a value was set: the line of its keys joined by dots, such as
// "rules.KLP104"; 0 where it was not.
func (c *Config) Place(key string) Pos { return c.places[key] }

// Open reads the configuration that the user named.
func Open(name string) (*Config, error) { return open(name, "") }

// open reads a file whose paths stay inside of bound.
func open(name, bound string) (*Config, error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("configuration %s cannot be read: %w", name, reason(err))
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("configuration %s is no regular file", name)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("configuration %s cannot be read: %w", name, reason(err))
	}
	c, err := Parse(filepath.ToSlash(name), text)
	if err != nil {
		return nil, err
	}
	c.dir, c.bound = filepath.Dir(abs), bound
	return c, nil
}

// Parse reads the text of a configuration. Errors begin with path:line:col.
func Parse(path string, text []byte) (*Config, error) {
	c := &Config{Path: path, places: map[string]Pos{}}
	if len(text) > maxSize {
		return nil, fmt.Errorf("%s is larger than %d KiB", path, maxSize>>10)
	}
	loader, err := yaml.NewLoader(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	var doc yaml.Node
	switch err := loader.Load(&doc); {
	case errors.Is(err, io.EOF):
		return c, nil // nothing but comments
	case err != nil:
		return nil, syntaxError(path, text, err)
	}
	d := &decoder{places: c.places}
	if err := d.document(&doc, &c.File); err != nil {
		return nil, fmt.Errorf("%s:%w", path, err)
	}
	var more yaml.Node
	switch err := loader.Load(&more); {
	case errors.Is(err, io.EOF):
	case err != nil:
		return nil, syntaxError(path, text, err)
	default:
		return nil, fmt.Errorf("%s:%w", path, wrong(&more, "a second document: only one is read"))
	}
	return c, c.check()
}

// syntaxError words what the YAML library says of a text.
func syntaxError(path string, text []byte, err error) error {
	var load *yaml.LoadError
	if errors.As(err, &load) {
		line, message := max(load.Mark.Line, 1), "this is no YAML: "+load.Message
		if lines := bytes.Split(text, []byte("\n")); line <= len(lines) {
			if at := lines[line-1]; bytes.HasPrefix(bytes.TrimLeft(at, " "), []byte("\t")) {
				message = "a tab indents this line: YAML takes blanks only"
			}
		}
		return fmt.Errorf("%s:%d:%d: %s", path, line, max(load.Mark.Column, 1), message)
	}
	return fmt.Errorf("%s: %w", path, err)
}

func reason(err error) error {
	var onPath *os.PathError
	if errors.As(err, &onPath) {
		return onPath.Err
	}
	return err
}
