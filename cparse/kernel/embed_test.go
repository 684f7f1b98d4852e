package kernel

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"modernc.org/cc/v4"
)

var includeLine = regexp.MustCompile(`(?m)^#include <([^>]+)>$`)

func TestHeadersAreListed(t *testing.T) {
	names := Headers()
	if names[0] != "predefined.h" {
		t.Errorf("first header is %q, want predefined.h", names[0])
	}
	if !slices.IsSorted(names[1:]) {
		t.Errorf("headers are not sorted: %q", names[1:])
	}
	for _, want := range []string{"asm/ptrace.h", "linux/livepatch.h", "linux/slab.h", "net/sock.h"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is missing", want)
		}
	}
	names[0] = "changed"
	if Headers()[0] != "predefined.h" {
		t.Error("callers can change the list for each other")
	}
	if want := text(t, "predefined.h"); Predefined() != want {
		t.Error("Predefined() is not the text of predefined.h")
	}
}

var openingComment = regexp.MustCompile(`^/\* [^\n]+\. \*/\n`)

func TestHeadersSayWhatTheyStandFor(t *testing.T) {
	for _, name := range Headers() {
		if !openingComment.MatchString(text(t, name)) {
			t.Errorf("%s: first line is not a comment of one sentence", name)
		}
	}
}

// All headers together are one valid translation unit.
func TestHeadersTranslate(t *testing.T) {
	translate(t, "")
}

// The prelude is read in file name order: what a declaration expands to must
// not depend on a header that sorts later.
func TestOrderOfHeadersDoesNotMatter(t *testing.T) {
	want := preprocessed(t, dependencyOrder(t))
	got := preprocessed(t, Headers())
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s: reads differently in file name order; does a declaration use a macro of a later header?", name)
		}
	}
}

// A function or variable is declared once; two prototypes cannot contradict.
func TestNamesAreDeclaredOnce(t *testing.T) {
	where := map[string]string{}
	functions := 0
	for d := range declarators(t, translate(t, "")) {
		name, header := d.Name(), d.Position().Filename
		if first, found := where[name]; found {
			t.Errorf("%s is declared in %s and in %s", name, first, header)
		}
		where[name] = header
		if d.Type().Kind() == cc.Function && !d.IsTypename() {
			functions++
		}
	}
	if functions < 3000 {
		t.Errorf("only %d functions found: does this test still look at them?", functions)
	}
}

// The preprocessor or the parser wants to see these names as written.
func TestNamesLeftToTheAnalyser(t *testing.T) {
	names := strings.Fields(`
		IS_ENABLED IS_BUILTIN IS_MODULE IS_REACHABLE
		READ_ONCE WRITE_ONCE xchg cmpxchg min max min_t max_t clamp swap container_of typecheck
		list_entry list_first_entry list_last_entry hlist_entry per_cpu_ptr this_cpu_ptr per_cpu alloc_percpu
		rcu_dereference rcu_assign_pointer kfree_rcu kmalloc_obj kzalloc_obj get_user put_user
		list_for_each list_for_each_entry list_for_each_entry_safe list_for_each_entry_rcu hlist_for_each_entry
		hash_for_each for_each_online_cpu for_each_possible_cpu for_each_process xa_for_each
		klp_for_each_object klp_for_each_func
		DEFINE_MUTEX DEFINE_SPINLOCK LIST_HEAD DECLARE_BITMAP DEFINE_PER_CPU DEFINE_STATIC_KEY_FALSE
		DECLARE_WORK DEFINE_TIMER DEFINE_IDR DEVICE_ATTR DECLARE_COMPLETION DECLARE_WAIT_QUEUE_HEAD
		module_init module_exit module_param MODULE_INFO MODULE_LICENSE EXPORT_SYMBOL EXPORT_SYMBOL_GPL
		SYSCALL_DEFINE0 SYSCALL_DEFINE3 KLP_SYSCALL_DEFINEx
		KPATCH_PRE_PATCH_CALLBACK KPATCH_POST_UNPATCH_CALLBACK KLP_PRE_PATCH_CALLBACK
		__free __cleanup guard scoped_guard CLASS DEFINE_FREE no_free_ptr`)
	for _, header := range Headers() {
		code := comment.ReplaceAllString(text(t, header), "")
		for _, name := range names {
			if regexp.MustCompile(`(?m)^#define ` + name + `\b|^[a-z].*\b` + name + `\(`).MatchString(code) {
				t.Errorf("%s: %s must stay unknown; see README.md", header, name)
			}
		}
	}
}

var comment = regexp.MustCompile(`(?s)/\*.*?\*/`)

// Positional initialisers and the kernel's own layout count on these.
func TestLayoutOfLivepatchStructs(t *testing.T) {
	ast := translate(t, `
struct klp_func klp_func_;
struct klp_callbacks klp_callbacks_;
struct klp_object klp_object_;
struct klp_state klp_state_;
struct klp_patch klp_patch_;
_Static_assert(sizeof(struct list_head) == 16, "list_head");
_Static_assert(sizeof(struct klp_state) == 24, "klp_state");
_Static_assert(sizeof(struct klp_callbacks) == 40, "klp_callbacks");
_Static_assert(sizeof(u64) == 8 && sizeof(size_t) == 8 && sizeof(gfp_t) == 4 && sizeof(atomic_t) == 4, "types");
_Static_assert(ARRAY_SIZE(((struct module *)0)->name) == 56, "module name");
_Static_assert(LINUX_VERSION_CODE == KERNEL_VERSION(6, 12, 0), "version");
_Static_assert(U32_MAX == 4294967295U && INT_MIN < 0 && GENMASK(7, 4) == 0xf0, "numbers");
_Static_assert((GFP_KERNEL & __GFP_DIRECT_RECLAIM) && !(GFP_ATOMIC & __GFP_DIRECT_RECLAIM), "gfp");
_Static_assert(MODULE_STATE_LIVE == 0 && MODULE_STATE_UNFORMED == 3, "module_state");
_Static_assert(NOTIFY_STOP == 0x8001 && ERESTARTSYS == 512 && EPROBE_DEFER == 517, "constants");
`)
	want := map[string]string{
		"klp_func_":      "old_name new_func old_sympos old_func kobj node stack_node old_size new_size nop patched transition",
		"klp_callbacks_": "pre_patch post_patch pre_unpatch post_unpatch post_unpatch_enabled",
		"klp_object_":    "name funcs callbacks kobj func_list node mod dynamic patched",
		"klp_state_":     "id version data",
		"klp_patch_":     "mod objs states replace list kobj obj_list enabled forced free_work finish",
	}
	for d := range declarators(t, ast) {
		fields, found := want[d.Name()]
		if !found {
			continue
		}
		delete(want, d.Name())
		var got []string
		s := d.Type().(*cc.StructType)
		for i := range s.NumFields() {
			got = append(got, s.FieldByIndex(i).Name())
		}
		if strings.Join(got, " ") != fields {
			t.Errorf("%s has the fields %q, want %q", d.Name(), strings.Join(got, " "), fields)
		}
	}
	if len(want) != 0 {
		t.Errorf("not found: %v", want)
	}
}

// The macros that are meant to be used do expand to valid C.
func TestMacrosTranslate(t *testing.T) {
	translate(t, `
#undef pr_fmt
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

static ssize_t level_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf) { return sysfs_emit(buf, "%d\n", console_loglevel); }
static ssize_t level_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf, size_t count) { return -EINVAL; }
static struct kobj_attribute level_attr = __ATTR_RW(level);
static struct kobj_attribute wide_attr = __ATTR(wide, S_IRUGO | S_IWUSR, level_show, level_store);
static struct list_head waiting = LIST_HEAD_INIT(waiting);
static struct mutex lock = __MUTEX_INITIALIZER(lock);
static spinlock_t spin = __SPIN_LOCK_UNLOCKED(spin);
static void refresh(struct work_struct *work) {}
static struct work_struct work = __WORK_INITIALIZER(work, refresh);
static refcount_t refs = REFCOUNT_INIT(1);
static struct rb_root root = RB_ROOT;
static struct ctl_table table[] = { { .procname = "x", .extra1 = SYSCTL_ZERO, .extra2 = SYSCTL_ONE, .proc_handler = proc_dointvec_minmax } };

static __always_inline int __init start(void __user *p, size_t n)
{
	struct klp_state *prev = klp_get_prev_state(1);
	char name[TASK_COMM_LEN] __aligned(8);
	struct { char kind; u32 number; } __packed wire;
	_Static_assert(UL(1) << 40 == _BITUL(40), "UL makes a long");

	pr_info("%s: %d\n", __stringify(start), current->pid);
	pr_warn_ratelimited("no arguments\n");
	pr_err_once("%p\n", prev);
	WARN(unlikely(!prev), "state %d", 1);
	switch (n) {
	case 0:
		fallthrough;
	default:
		memset(name, 0, ARRAY_SIZE(name));
	}
	if (copy_from_user(name, p, n))
		return -EFAULT;
	console_loglevel = CONSOLE_LOGLEVEL_MOTORMOUTH;
	static_branch_enable(&init_task);
	return try_module_get(THIS_MODULE) ? (int)(BIT(3) + SZ_4K + PAGE_ALIGN(n) + time_after(jiffies, 5 * HZ)) : -ENODEV;
}
`)
}

// text returns one header without its includes.
func text(t testing.TB, name string) string {
	t.Helper()
	b, err := fs.ReadFile(FS(), name)
	if err != nil {
		t.Fatal(err)
	}
	return includeLine.ReplaceAllString(string(b), "")
}

// dependencyOrder returns the headers so that each follows what it includes.
func dependencyOrder(t testing.TB) []string {
	t.Helper()
	var order, path []string
	var visit func(name string)
	visit = func(name string) {
		if slices.Contains(path, name) {
			t.Fatalf("headers include each other: %s", strings.Join(append(path, name), " -> "))
		}
		if slices.Contains(order, name) {
			return
		}
		path = append(path, name)
		b, err := fs.ReadFile(FS(), name)
		if err != nil {
			t.Fatalf("%v: included from %s", err, strings.Join(path, " -> "))
		}
		for _, m := range includeLine.FindAllStringSubmatch(string(b), -1) {
			visit(m[1])
		}
		path = path[:len(path)-1]
		order = append(order, name)
	}
	for _, name := range Headers() {
		visit(name)
	}
	return order
}

func config(t testing.TB) *cc.Config {
	t.Helper()
	abi, err := cc.NewABI("linux", "amd64")
	if err != nil {
		t.Fatal(err)
	}
	return &cc.Config{ABI: abi, FS: fstest.MapFS{}, FSOnly: true, ExpansionLimit: 1 << 20}
}

// translate parses and type-checks every header, then extra.
func translate(t testing.TB, extra string) *cc.AST {
	t.Helper()
	all := []cc.Source{{Name: "<first>", Value: "int __predefined_declarator;\n"}}
	for _, name := range dependencyOrder(t) {
		all = append(all, cc.Source{Name: name, Value: text(t, name)})
	}
	all = append(all, cc.Source{Name: "<extra>", Value: extra})
	ast, err := cc.Translate(config(t), all)
	if err != nil {
		t.Fatal(err)
	}
	return ast
}

// preprocessed returns what remains of each header.
func preprocessed(t *testing.T, order []string) map[string]string {
	t.Helper()
	const mark = `"!mark!"`
	var all []cc.Source
	for _, name := range order {
		all = append(all,
			cc.Source{Name: name, Value: text(t, name)},
			cc.Source{Name: "after " + name, Value: "\n" + mark + "\n"})
	}
	var sb strings.Builder
	if err := cc.Preprocess(config(t), all, &sb); err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(sb.String(), mark)
	if len(parts) != len(order)+1 {
		t.Fatalf("%d headers, %d marks", len(order), len(parts)-1)
	}
	byHeader := map[string]string{}
	for i, name := range order {
		byHeader[name] = strings.TrimSpace(parts[i])
	}
	return byHeader
}

// declarators yields what the translation unit declares at file scope.
func declarators(t testing.TB, ast *cc.AST) func(yield func(*cc.Declarator) bool) {
	t.Helper()
	return func(yield func(*cc.Declarator) bool) {
		for tu := ast.TranslationUnit; tu != nil; tu = tu.TranslationUnit {
			decl := tu.ExternalDeclaration
			if decl == nil || decl.Declaration == nil {
				continue
			}
			for l := decl.Declaration.InitDeclaratorList; l != nil; l = l.InitDeclaratorList {
				if !yield(l.InitDeclarator.Declarator) {
					return
				}
			}
		}
	}
}
