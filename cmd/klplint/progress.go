package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// Progress is shown when a run lasts longer than a person waits gladly, and then
// not oftener than one can read.
const (
	progressAfter = 500 * time.Millisecond
	progressEvery = 100 * time.Millisecond
)

// progress is a line on a terminal that says how far a run is. It is gone when
// the run ends; what is no terminal never sees it.
type progress struct {
	w     io.Writer
	begin time.Time
	now   func() time.Time

	mu    sync.Mutex
	last  time.Time
	shown bool
	ended bool
}

// newProgress is nil, which does nothing, where nobody watches.
func newProgress(w io.Writer) *progress {
	if !onTerminal(w) {
		return nil
	}
	return startProgress(w, time.Now)
}

func startProgress(w io.Writer, now func() time.Time) *progress {
	return &progress{w: w, begin: now(), now: now}
}

// tell takes note of how many modules are done.
func (p *progress) tell(done, all int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if p.ended || now.Sub(p.begin) < progressAfter || now.Sub(p.last) < progressEvery || done == all {
		return
	}
	p.last, p.shown = now, true
	fmt.Fprintf(p.w, "\r\x1b[Kklplint: %d of %d modules checked", done, all)
}

// end takes the line away.
func (p *progress) end() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown && !p.ended {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
	p.ended = true
}
