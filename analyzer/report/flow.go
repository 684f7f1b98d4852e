package report

import (
	"fmt"
	"strconv"
	"strings"

	"klplint/analyzer"
)

// maxTextSteps is how many steps of an execution the text format shows. What
// went wrong shows at the end, so that more of the end is kept.
const (
	maxTextSteps = 20
	firstOfMany  = 7
)

// elided cuts the middle out of a list of steps that is longer than most: the
// steps before and behind the cut, and how many it took out.
func elided(flow []analyzer.FlowStep, most, first int) (begin, end []analyzer.FlowStep, left int) {
	if len(flow) <= most {
		return flow, nil, 0
	}
	rest := most - first - 1 // a line says what is left out
	return flow[:first], flow[len(flow)-rest:], len(flow) - first - rest
}

// flow prints an execution, a numbered line for each step.
func (o Options) flow(steps []analyzer.FlowStep, paint painter) string {
	var b strings.Builder
	digits := len(strconv.Itoa(len(steps)))
	line := func(n int, s analyzer.FlowStep) {
		place := ""
		if s.Path != "" {
			r := s.Range
			r.Col = 0
			place = paint.place(o.place(r)+":") + " "
		}
		fmt.Fprintf(&b, "    %*d. %s%s\n", digits, n, place, o.Clean(s.Message))
	}
	begin, end, left := elided(steps, maxTextSteps, firstOfMany)
	for i, s := range begin {
		line(i+1, s)
	}
	if left > 0 {
		fmt.Fprintf(&b, "    %*s  %s left out: --format json shows all\n", digits, "...", count(left, "step"))
	}
	for i, s := range end {
		line(len(steps)-len(end)+i+1, s)
	}
	return b.String()
}
