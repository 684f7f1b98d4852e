package peers

import "fmt"

// linear is up to which exponent growth counts as linear: the clock is not
// better than that.
const linear = 1.15

// goals says which of klplint's promises hold.
func (e *environment) goals() {
	fmt.Fprintf(e.out, "\nGoals.\n\n")
	e.ratio("hermetic, 65 vendor-like files: at most half of Coccinelle's wall time", vendor65, klplintTool, cocciTool, 0.5)
	e.ratio("hermetic, 65 vendor-like files: below cppcheck's wall time", vendor65, klplintTool, checkTool, 1)
	for _, s := range []string{inModules, inLines} {
		points := e.series(s, klplintTool)
		x := exponent(points[len(points)-2:], wall)
		e.goal(x <= linear, "growth with "+s+": linear", fmt.Sprintf("exponent %.2f, at most %.2f", x, linear))
	}
	if r, ok := e.find(thousand, klplintTool); ok {
		e.goal(r.peak < 300<<20, "peak memory on 1000 modules: below 300 MB", fmt.Sprintf("%d MB", r.peak>>20))
	} else {
		e.skipped("peak memory on 1000 modules: below 300 MB")
	}
	for _, c := range []string{"1 modules", "10 modules", ownModules} {
		e.ratio("exact, warm, "+c+": at most gcc's time", c, warmTool, gccTool, 1)
		e.ratio("exact, cold, "+c+": at most 5 times gcc's time", c, coldTool, gccTool, 5)
	}
}

func (e *environment) ratio(what, corpus, tool, peer string, limit float64) {
	a, ok := e.find(corpus, tool)
	b, too := e.find(corpus, peer)
	if !ok || !too {
		e.skipped(what)
		return
	}
	x := a.wall.Seconds() / b.wall.Seconds()
	// On a machine that does other things too, processor time is steadier.
	e.goal(x <= limit, what, fmt.Sprintf("%.2f, at most %.2f; %.2f in processor time", x, limit, a.cpu.Seconds()/b.cpu.Seconds()))
}

func (e *environment) goal(met bool, what, figures string) {
	verdict := "NOT MET"
	if met {
		verdict = "met"
	}
	fmt.Fprintf(e.out, "%-8s %s (%s)\n", verdict, what, figures)
}

func (e *environment) skipped(what string) {
	fmt.Fprintf(e.out, "%-8s %s (not measured)\n", "-", what)
}
