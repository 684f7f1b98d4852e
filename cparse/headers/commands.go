package headers

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
)

// CommandsName is what a compilation database is called.
const CommandsName = "compile_commands.json"

// Bounds of a compilation database. That of a whole kernel has about 100 MiB
// and 30,000 entries.
const (
	maxCommands = 512 << 20
	maxEntries  = 1_000_000
)

// Commands is a compilation database, as Kbuild's gen_compile_commands.py
// writes it. It is data: no command of it is run.
type Commands struct {
	entries map[string]*command // by absolute file
}

type command struct {
	Directory string   `json:"directory"`
	File      string   `json:"file"`
	Command   string   `json:"command"`
	Arguments []string `json:"arguments"`
}

// ReadCommands reads a database; dir is the folder that it stands in. Of two
// entries for a file the first counts.
func ReadCommands(r io.Reader, dir string) (*Commands, error) {
	limited := &io.LimitedReader{R: r, N: maxCommands}
	d := json.NewDecoder(limited)
	c := &Commands{entries: map[string]*command{}}
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return nil, errors.New("it is not a list of compile commands")
	}
	for d.More() {
		var e command
		if err := d.Decode(&e); err != nil {
			if limited.N <= 0 {
				return nil, fmt.Errorf("it is larger than %d MiB", maxCommands>>20)
			}
			return nil, fmt.Errorf("entry %d: %w", len(c.entries)+1, err)
		}
		if len(c.entries) >= maxEntries {
			return nil, fmt.Errorf("it has more than %d entries", maxEntries)
		}
		if !filepath.IsAbs(e.Directory) {
			e.Directory = filepath.Join(dir, e.Directory)
		}
		file := e.File
		if !filepath.IsAbs(file) {
			file = filepath.Join(e.Directory, file)
		}
		file = filepath.Clean(file)
		if c.entries[file] == nil {
			c.entries[file] = &e
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, errors.New("it ends in the middle: write it again")
	}
	return c, nil
}

// find is what the command for a file says, and the directory that it runs in,
// nil when there is none.
func (c *Commands) find(file string) (p *parsed, dir string) {
	if c == nil {
		return nil, ""
	}
	e := c.entries[file]
	if e == nil {
		return nil, ""
	}
	args := e.Arguments
	if len(args) == 0 {
		args = splitCommand(e.Command)
	}
	if len(args) > 0 {
		args = args[1:] // the compiler
	}
	return parseOptions(args), filepath.Clean(e.Directory)
}
