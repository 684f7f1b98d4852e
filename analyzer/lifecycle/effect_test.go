package lifecycle_test

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"klplint/analyzer/lifecycle"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/source"
)

// effects describes what the function cb of a source does, a line each: what,
// its handle, and how certain it is.
func effects(t *testing.T, src string) (list []string) {
	t.Helper()
	fsys := fstest.MapFS{"lp.c": {Data: []byte(src)}}
	u := unit.Load(token.NewFileSet(), source.FromFS("", fsys), source.Module{Name: "lp", Dir: ".", Files: []string{"lp.c"}})
	f := u.Model.FuncIn("cb", u.Model.Units()[0])
	if f == nil {
		t.Fatal("the source has no function cb")
	}
	for _, e := range lifecycle.Effects(u, f) {
		s := [...]string{lifecycle.Acquire: "acquire", lifecycle.Release: "release", lifecycle.Modify: "modify"}[e.Kind] + " " + e.What()
		if e.Handle != nil {
			s += " " + text(e.Handle) + [...]string{lifecycle.Unknown: "", lifecycle.Modules: " (ours)", lifecycle.Kernels: " (kernel's)"}[lifecycle.OwnerOf(u, e.Scope, e.Handle)]
		}
		for _, v := range e.Via {
			s += " by " + v.CalleeName()
		}
		if e.OnError {
			s += ", on error"
		}
		if e.Sure {
			s += ", sure"
		}
		list = append(list, s)
	}
	return list
}

// text writes simple expressions.
func text(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.Unary:
		return x.Op + text(x.X)
	case *ast.Member:
		if x.Arrow {
			return text(x.X) + "->" + x.Name
		}
		return text(x.X) + "." + x.Name
	case *ast.Index:
		return text(x.X) + "[]"
	case *ast.Cast:
		return text(x.X)
	}
	return fmt.Sprintf("%T", x)
}

func TestEffects(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      []string
	}{
		{"plain", `
static struct notifier_block nb;
int cb(void) { return register_reboot_notifier(&nb); }`,
			[]string{"acquire reboot notifier &nb (ours), sure"}},
		{"stored", `
static int *table;
int cb(struct klp_state *state)
{
	void *p = kmalloc(4, GFP_KERNEL);

	table = (int *)kcalloc(4, 4, GFP_KERNEL);
	state->data = kzalloc(4, GFP_KERNEL);
	kmalloc(1, 1);
	return !!(p = vmalloc(3));
}`,
			[]string{"acquire memory p, sure", "acquire memory table, sure", "acquire memory state->data, sure", "acquire memory, sure", "acquire memory p, sure"}},
		{"conditions", `
void cb(int n)
{
	if (n)
		console_printk[0] = 1;
	while (n--)
		add_timer(&t);
	n && queue_work(wq, &w);
	n ? dev_hold(d) : dev_put(d);
	if (register_die_notifier(&nb))
		return;
}`,
			[]string{"modify console_printk", "acquire timer &t (kernel's)", "acquire work &w (kernel's)",
				"acquire network device reference d (kernel's)", "release network device reference d (kernel's)", "acquire die notifier &nb (kernel's), sure"}},
		{"error paths", `
int cb(void)
{
	int ret;
	void *p;

	ret = misc_register(&dev);
	if (ret)
		goto out;
	p = kmalloc(1, 1);
	if (!p) {
		ret = -ENOMEM;
		goto undo;
	}
	if (check(p) < 0) {
		kfree(p);
		return -EINVAL;
	}
	return 0;
undo:
	misc_deregister(&dev);
out:
	return ret;
}`,
			[]string{"acquire misc device &dev (kernel's), sure", "acquire memory p, sure", "release memory p, on error",
				"release misc device &dev (kernel's), on error"}},
		{"success comes by a label too", `
int cb(void)
{
	int ret = misc_register(&dev);

	if (ret)
		goto out;
	ret = check();
	if (!ret)
		goto undo;
	report(ret);
undo:
	misc_deregister(&dev);
out:
	other = 1;
	return ret;
}`,
			[]string{"acquire misc device &dev (kernel's), sure", "release misc device &dev (kernel's)", "modify other"}},
		{"success is asked for", `
int cb(void)
{
	int err = cdev_add(&dev, 1, 1);

	if (!err) {
		schedule_work(&w);
		return err;
	} else {
		counter++;
		return err;
	}
}`,
			[]string{"acquire character device &dev (kernel's), sure", "acquire work &w (kernel's)", "modify counter, on error"}},
		{"helpers", `
static struct static_key_false key;
static void on(struct static_key_false *k, int n) { static_branch_enable(k); if (n) level = n; }
static void both(struct static_key_false *k) { on(k, 1); on(&kernel_key, 0); }
static int again(void) { again(); both(&key); return level; }
int cb(void) { if (again()) return 0; return -EINVAL; }`,
			[]string{
				"acquire static key &key (ours) by again by both by on, sure", "modify level by again by both by on",
				"acquire static key &kernel_key (kernel's) by again by both by on, sure", "modify level by again by both by on",
			}},
		{"helper on an error path", `
static void undo(void) { cdev_del(obj); }
int cb(void)
{
	if (bad()) {
		undo();
		return -EIO;
	}
	undo();
	return 0;
}`,
			[]string{"release character device obj (kernel's) by undo, on error", "release character device obj (kernel's) by undo, sure"}},
		{"variables of the kernel", `
extern int limit;
void cb(void)
{
	limit = 1;
	limit++;
	--limit;
	table[3].x |= 4;
	WRITE_ONCE(flag, 2);
	old = xchg(&word, 3);
	*(volatile int *)&limit = 2;
	smp_store_release(&done, 1);
}`,
			[]string{"modify limit, sure", "modify limit, sure", "modify limit, sure", "modify table, sure", "modify flag, sure",
				"modify old, sure", "modify word, sure", "modify limit, sure", "modify done, sure"}},
		{"variables of the module", `
static int own, *pointer;
static DEFINE_PER_CPU(int, events);
STATIC_TUNABLE(int, tuned, 3);
int global[4];
static struct { struct { int b; } a; } nested;
struct thing { int x; };
void cb(struct thing *param, int arg)
{
	static int counter;
	DEFINE_LOCAL(macro);
	int local = 1;

	own = arg = 2;
	pointer[1] = *pointer = 3;
	global[local++] = 4;
	nested.a.b = 5;
	param->x = 6;
	tuned = 7;
	counter--;
	macro = 8;
	for_each_thing(item)
		item = 0;
	CLASS(fd, f)(arg);
	f = 9;
	WRITE_ONCE(own, 1);
	this_cpu_ptr(&events)->x = 1;
}`, nil},
		{"what was not understood declares who knows what", `
void cb(void)
{
	int @@ odd;
	odd = 1;
}`, nil},
		{"owners", `
static struct work_struct work, works[2], *work_ptr;
static struct { struct timer_list timer; } things, *thing_ptr;
void cb(struct work_struct *arg)
{
	schedule_work(&work);
	schedule_work(works);
	schedule_work(&works[1]);
	schedule_work(work_ptr);
	schedule_work(arg);
	add_timer(&things.timer);
	add_timer(&thing_ptr->timer);
	add_timer(&kernel.timer);
}`,
			[]string{"acquire work &work (ours), sure", "acquire work works (ours), sure", "acquire work &works[] (ours), sure",
				"acquire work work_ptr, sure", "acquire work arg, sure", "acquire timer &things.timer (ours), sure",
				"acquire timer &thing_ptr->timer, sure", "acquire timer &kernel.timer (kernel's), sure"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := effects(t, test.src); !slices.Equal(got, test.want) {
				t.Errorf("effects:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// TestEffectsEnd holds that helpers which call each other over and over are
// followed only so far.
func TestEffectsEnd(t *testing.T) {
	var b strings.Builder
	const layers, width = 12, 8
	b.WriteString("static struct notifier_block nb;\n")
	for l := layers; l > 0; l-- {
		for i := range width {
			fmt.Fprintf(&b, "static void f%d_%d(void) { register_reboot_notifier(&nb);", l, i)
			for j := range width {
				if l < layers {
					fmt.Fprintf(&b, " f%d_%d();", l+1, j)
				}
			}
			b.WriteString(" }\n")
		}
	}
	b.WriteString("void cb(void) { f1_0(); }\n")
	if n := len(effects(t, b.String())); n == 0 || n > 1000 {
		t.Errorf("%d effects", n)
	}
}
