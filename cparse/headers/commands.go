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

// bounds of a compilation database.
type bounds struct {
	size, entry int64 // bytes: of all, and of what is read ahead for one entry
	entries     int
}

// databaseBounds: that of a whole kernel has about 100 MiB and 30,000 entries,
// of some KiB each.
var databaseBounds = bounds{size: 512 << 20, entry: 4 << 20, entries: 1_000_000}

// boundedReader ends when a database or one of its entries is too large.
type boundedReader struct {
	r           io.Reader
	size, entry int64 // what may still be read
}

func (b *boundedReader) Read(p []byte) (int, error) {
	n := min(b.size, b.entry)
	if n <= 0 {
		return 0, errBounds
	}
	if int64(len(p)) > n {
		p = p[:n]
	}
	got, err := b.r.Read(p)
	b.size -= int64(got)
	b.entry -= int64(got)
	return got, err
}

var errBounds = errors.New("it, or an entry of it, is larger than any kernel's")

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
	return readCommands(r, dir, databaseBounds)
}

func readCommands(r io.Reader, dir string, most bounds) (*Commands, error) {
	in := &boundedReader{r: r, size: most.size, entry: most.entry}
	d := json.NewDecoder(in)
	c := &Commands{entries: map[string]*command{}}
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return nil, errors.New("it is not a list of compile commands")
	}
	for n := 1; d.More(); n++ {
		in.entry = most.entry
		var e command
		if err := d.Decode(&e); err != nil {
			return nil, fmt.Errorf("entry %d: %w", n, err)
		}
		if n > most.entries {
			return nil, fmt.Errorf("it has more than %d entries", most.entries)
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
	switch _, err := d.Token(); {
	case errors.Is(err, errBounds):
		return nil, errBounds
	case err != nil:
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
