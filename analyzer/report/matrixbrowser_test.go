package report

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"klplint/analyzer"
)

// browser is a headless Chromium that writes down what should not happen: a
// request for anything but the page, a complaint on its console, a dialog.
type browser struct {
	t   *testing.T
	ctx context.Context
	url string // of the server; the pages are below it

	mu       sync.Mutex
	pages    map[string]string // by path
	asked    []string          // of the server
	complain []string
}

// openBrowser starts Chromium, or skips the test where there is none.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			program = p
			break
		}
	}
	if program == "" {
		t.Skip("no Chromium here to open the page with: on Debian, apt-get install chromium")
	}
	b := &browser{t: t, pages: map[string]string{}}
	server := httptest.NewServer(http.HandlerFunc(b.serve))
	t.Cleanup(server.Close)
	b.url = server.URL

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.NoSandbox, // it does not start as root otherwise, and sees our own pages only
		chromedp.WSURLReadTimeout(time.Minute),
	)...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b.ctx = ctx
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	b.run(
		command(network.Enable, network.EnableParams{}),
		command(cdplog.Enable, cdp.Empty{}),
		command(runtime.Enable, cdp.Empty{}),
	)
	return b
}

func (b *browser) serve(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = append(b.asked, r.URL.Path)
	text, ok := b.pages[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, text)
}

func (b *browser) listen(event any) {
	said := ""
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if e.Type != network.ResourceTypeDocument {
			said = "request for " + e.Request.URL
		}
	case *runtime.EventConsoleAPICalled:
		said = "console: " + e.Type.String()
	case *runtime.EventExceptionThrown:
		said = "exception: " + e.ExceptionDetails.Text
	case *cdplog.EventEntryAdded:
		said = fmt.Sprintf("%s: %s", e.Entry.Level, e.Entry.Text)
	case *page.EventJavascriptDialogOpening:
		said = "dialog: " + e.Message
	}
	if said != "" {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.complain = append(b.complain, said)
	}
}

// command is a command of the browser's protocol as an action.
func command[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}

func (b *browser) run(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// open shows the page of a matrix, in a window of so many pixels.
func (b *browser) open(name string, m *analyzer.Matrix, width, height int64, scheme string) {
	b.t.Helper()
	text := writeMatrix(b.t, "html", m, Options{})
	b.mu.Lock()
	b.pages["/"+name] = text
	b.mu.Unlock()
	b.run(
		chromedp.EmulateViewport(width, height),
		media("screen", scheme),
		chromedp.Navigate(b.url+"/"+name),
	)
}

func media(kind, scheme string) chromedp.Action[chromedp.Void] {
	return command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: kind, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// eval is the value of an expression in the page.
func eval[T any](b *browser, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// quiet fails the test if anything was asked for but the pages, or said.
func (b *browser) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, path := range b.asked {
		if _, ok := b.pages[path]; !ok {
			b.t.Errorf("the page asks for %s", path)
		}
	}
	for _, s := range b.complain {
		b.t.Errorf("the browser says: %s", s)
	}
	if len(b.asked) == 0 {
		b.t.Error("no page was asked for")
	}
}

// screenshot keeps what the page looks like, for people, where the environment
// names a directory for it.
func (b *browser) screenshot(name string) {
	b.t.Helper()
	dir := os.Getenv("KLPLINT_SCREENSHOTS")
	if dir == "" {
		return
	}
	b.save(filepath.Join(dir, name+".png"), chromedp.CaptureScreenshot())
	b.save(filepath.Join(dir, name+"-all.png"), chromedp.FullScreenshot(100))
}

// save writes what an action returns to a file.
func (b *browser) save(file string, action chromedp.Action[[]byte]) {
	b.t.Helper()
	data, err := chromedp.Run(b.ctx, action)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o666); err != nil {
		b.t.Fatal(err)
	}
}

var (
	schemes = []string{"light", "dark"}
	windows = []struct {
		name          string
		width, height int64
	}{{"phone", 360, 640}, {"desk", 1280, 800}}
)

// Whoever clicks a refused cell sees why: the reason, and both places.
func TestMatrixPageExplainsRefusal(t *testing.T) {
	b := openBrowser(t)
	m := matrixFixture()
	refused := m.Cells[0][3]
	for _, scheme := range schemes {
		for _, win := range windows {
			name := "refusal-" + scheme + "-" + win.name
			b.open(name, m, win.width, win.height, scheme)
			b.run(
				chromedp.ScrollIntoView(chromedp.CSS("#cell-1-4")),
				chromedp.Click(chromedp.CSS("#cell-1-4")),
				chromedp.Sleep(100*time.Millisecond),
			)
			if got := eval[string](b, `location.hash`); got != "#pair-1-4" {
				t.Fatalf("%s: the cell leads to %q", name, got)
			}
			// What is seen, not what is there: text within the window that
			// nothing lies over.
			seen := eval[string](b, `[...document.querySelectorAll("#pair-1-4 *")].filter(e => {
				const r = e.getBoundingClientRect();
				const inside = r.top >= 0 && r.bottom <= innerHeight && r.left >= 0 && r.right <= innerWidth && r.height > 0;
				const top = inside && document.elementFromPoint(r.left + Math.min(4, r.width / 2), r.top + Math.min(8, r.height / 2));
				return top && (e.contains(top) || top.contains(e)) && e.checkVisibility({visibilityProperty: true, opacityProperty: true});
			}).map(e => e.textContent).join("\n")`)
			for _, want := range []string{
				"refused by the kernel", "fails the gate", refused.Why,
				"lp-2024.4/livepatch.c:80:2", refused.Places[0].Message,
				"lp-2024.1/livepatch.c:78:2", refused.Places[1].Message,
			} {
				if !strings.Contains(seen, want) {
					t.Errorf("%s: after the click %q is not in sight, only\n%s", name, want, seen)
				}
			}
			if others := eval[int](b, `document.querySelectorAll(":target").length`); others != 1 {
				t.Errorf("%s: %d targets", name, others)
			}
			b.screenshot(name)
			b.run(
				chromedp.Click(chromedp.CSS("#pair-1-4 .back")),
				chromedp.Sleep(100*time.Millisecond),
			)
			if got := eval[string](b, `location.hash + " " + document.activeElement.id`); got != "#cell-1-4 cell-1-4" {
				t.Errorf("%s: the way back leads to %q", name, got)
			}
		}
	}
	b.quiet()
}

// pageSeries are the matrices that pages must bear.
func pageSeries() map[string]*analyzer.Matrix {
	return map[string]*analyzer.Matrix{
		"few": matrixFixture(), "many": longMatrix(12), "hostile": hostileMatrix(hostileTexts...), "none": {Gate: analyzer.GateUpgrade},
	}
}

// The page fits any window: the table and long source lines scroll within
// themselves. Its policy lets the style sheet in, and nothing of the labels.
func TestMatrixPageFits(t *testing.T) {
	b := openBrowser(t)
	for name, m := range pageSeries() {
		for _, scheme := range schemes {
			for _, win := range windows {
				name := name + "-" + scheme + "-" + win.name
				b.open(name, m, win.width, win.height, scheme)
				if got := eval[float64](b, `scrollTo(9999, 0), scrollX + document.documentElement.scrollWidth - document.documentElement.clientWidth`); got != 0 {
					t.Errorf("%s: the page scrolls sideways by %v pixels; wide are %s", name, got,
						eval[string](b, `[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth && !e.closest(".scroll, .source")).map(e => e.outerHTML.slice(0, 90)).slice(0, 5).join("\n")`))
				}
				if got := eval[string](b, `getComputedStyle(document.querySelector("main")).maxWidth`); got != "1024px" {
					t.Errorf("%s: the style sheet does not count: max-width is %s", name, got)
				}
				light := eval[bool](b, `getComputedStyle(document.body).backgroundColor.match(/\d+/g).every(n => n > 128)`)
				if light != (scheme == "light") {
					t.Errorf("%s: it is %t that the page is light", name, light)
				}
				if got := eval[int](b, `document.querySelectorAll("script, img, iframe, object, embed, link, form, [onerror], [onclick], [style]").length`); got != 0 {
					t.Errorf("%s: %d elements that should not be there", name, got)
				}
				b.screenshot(name)
			}
		}
	}
	b.quiet()
}

// lowContrast lists texts whose contrast with what is behind them is less than
// WCAG's level AA asks of text of their size.
const lowContrast = `(() => {
	const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
	const parse = s => s.match(/[\d.]+/g).map(Number);
	const luminance = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
	const behind = e => {
		for (; e; e = e.parentElement) {
			const c = parse(getComputedStyle(e).backgroundColor);
			if (c.length < 4 || c[3] > 0) return c;
		}
		return [255, 255, 255];
	};
	const list = [];
	for (const e of document.querySelectorAll("body *")) {
		const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
		if (!own && e.tagName !== "svg" || !e.checkVisibility()) continue;
		const style = getComputedStyle(e);
		const pair = [luminance(parse(style.color)), luminance(behind(e))].sort((a, b) => b - a);
		const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
		const size = parseFloat(style.fontSize);
		const large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
		if (ratio < (large || e.tagName === "svg" ? 3 : 4.5)) list.push(ratio.toFixed(2) + " " + e.tagName + "." + e.className + " " + e.textContent.slice(0, 40));
	}
	return list;
})()`

// Everybody can read the page: contrast in both schemes, the table's structure,
// the keyboard.
func TestMatrixPageIsAccessible(t *testing.T) {
	b := openBrowser(t)
	for _, scheme := range schemes {
		b.open("contrast-"+scheme, matrixFixture(), 1280, 800, scheme)
		if eval[int](b, `document.querySelectorAll("body *").length`) < 100 {
			t.Error("there is next to nothing on the page")
		}
		for _, s := range eval[[]string](b, lowContrast) {
			t.Errorf("%s: low contrast: %s", scheme, s)
		}
	}
	if got := eval[string](b, `document.documentElement.lang + "; " + document.title`); got != `en; Does not pass the gate "upgrade": Livepatch series of 4 releases: lp-2024.1 to lp-2024.4` {
		t.Errorf("language and title: %s", got)
	}
	// The table: a caption, and heads of each row and column.
	if got := eval[string](b, `(t => [t.caption.textContent.length > 20, t.querySelectorAll("thead th[scope=col]").length, t.querySelectorAll("tbody th[scope=row]").length, t.querySelectorAll("td a").length])(document.querySelector("table")).join()`); got != "true,4,4,16" {
		t.Errorf("caption, column heads, row heads, links: %s", got)
	}
	// A link says what it shows, and where it stands.
	if got := eval[string](b, `document.querySelector("#cell-1-4").ariaLabel`); got != "refused, fails the gate: lp-2024.1 installed, lp-2024.4 new" {
		t.Errorf("the cell's name: %s", got)
	}
	// Headings leave no level out.
	levels := eval[[]int](b, `[...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map(e => +e.tagName[1])`)
	for i, l := range levels {
		if i == 0 && l != 1 || i > 0 && l > levels[i-1]+1 {
			t.Errorf("headings: %v", levels)
			break
		}
	}
	// The first key press shows a way past the head; the cells are next, in
	// order, and what has the focus is outlined.
	focus := func() string {
		b.run(chromedp.KeyEvent(kb.Tab))
		return eval[string](b, `(e => (e.id || e.className) + " " + (e.getBoundingClientRect().top >= 0) + " " + getComputedStyle(e).outlineStyle)(document.activeElement)`)
	}
	var order []string
	for range 4 {
		order = append(order, focus())
	}
	if want := []string{"skip true solid", "scroll true solid", "cell-1-1 true solid", "cell-1-2 true solid"}; !slices.Equal(order, want) {
		t.Errorf("the tabulator leads to %q, want %q", order, want)
	}
	b.run(chromedp.KeyEvent(kb.Enter))
	if got := eval[string](b, `location.hash`); got != "#pair-1-2" {
		t.Errorf("the enter key leads to %q", got)
	}
	b.quiet()
}

// On paper everything is there: what was folded, and the whole table.
func TestMatrixPagePrints(t *testing.T) {
	b := openBrowser(t)
	b.open("print", matrixFixture(), 720, 1000, "dark")
	folded := `[...document.querySelectorAll("details:not([open]) .steps li")].filter(e => e.getBoundingClientRect().height > 0 && e.checkVisibility({contentVisibilityAuto: true})).length`
	if got := eval[int](b, folded); got != 0 {
		t.Fatalf("%d steps of what is folded are to be seen on the screen", got)
	}
	b.run(media("print", "dark"))
	if got := eval[int](b, folded); got != maxPageSteps-1 {
		t.Errorf("%d steps of what is folded come to be printed, want %d", got, maxPageSteps-1)
	}
	if got := eval[string](b, `getComputedStyle(document.querySelector(".scroll")).overflowX + " " + getComputedStyle(document.body).backgroundColor`); got != "visible rgb(255, 255, 255)" {
		t.Errorf("table and paper: %s", got)
	}
	for _, s := range eval[[]string](b, lowContrast) {
		t.Errorf("low contrast: %s", s)
	}
	b.screenshot("print")
	// A sheet of A4 less its margins is 688 pixels wide.
	b.open("print-many", longMatrix(12), 688, 1000, "light")
	b.run(media("print", "light"))
	if got := eval[float64](b, `document.documentElement.scrollWidth`); got != 688 {
		t.Errorf("a table of 12 releases needs %v pixels of the paper's 688", got)
	}
	b.screenshot("print-many")
	if dir := os.Getenv("KLPLINT_SCREENSHOTS"); dir != "" {
		b.save(filepath.Join(dir, "print.pdf"), chromedp.PrintToPDF(chromedp.PDFPrintBackground()))
	}
	b.quiet()
}
