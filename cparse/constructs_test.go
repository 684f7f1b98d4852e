package cparse

// construct is a piece of C as kernel code has it, and its tree.
type construct struct{ name, text, want string }

// constructs are declarations; none of them gives a trouble except that a
// placeholder is one.
var constructs = []construct{
	{"unknown type",
		"netdev_features_t features;",
		"(var features netdev_features_t)"},
	{"unknown type, pointer",
		"static const foo_t *const *p;",
		"(static-var p (* const (* const foo_t)))"},
	{"unknown type as parameter and result",
		"bar_t *f(foo_t a, const baz *b, quux);",
		"(proto f (fn (* bar_t) (a: foo_t) (b: (* const baz)) quux))"},
	{"attribute words between specifiers",
		"static __always_inline int __must_check f(void);",
		"(static-inline-proto f (fn int))"},
	{"unknown attribute words",
		"static noinline_for_stack foo_t __cold_path *f(struct x __rcu *p, void __user *buf);",
		"(static-proto f (fn (* foo_t) (p: (* (struct x))) (buf: (* void))))"},
	{"attribute between return type and name",
		"static int __klp_init f(void);",
		"(static-proto f (fn int))"},
	{"attribute with arguments before a type",
		"__printf(1, 2) __my_attr(3) void f(const char *fmt, ...);",
		"(proto f (fn void (fmt: (* const char)) ...))"},
	{"GNU attributes everywhere",
		"__attribute__((unused)) static int __attribute__((section(\".x\"))) x __attribute__((aligned(8))) = 1, y __attribute__((used));",
		"(static-var x int @__attribute__((aligned(8))) 1) (static-var y int @__attribute__((used)))"},
	{"attribute behind a parameter list",
		"int f(void) __attribute__((weak, alias(\"g\"))) __acquires(lock);",
		"(proto f (fn int) @__attribute__((weak, alias(\"g\"))))"},
	{"attribute behind a name",
		"static struct foo cache __read_mostly_maybe = { 0 };",
		"(static-var cache (struct foo) @__read_mostly_maybe { 0 })"},
	{"storage behind the type",
		"int static inline f(void);",
		"(static-inline-proto f (fn int))"},
	{"storage class and a lone word",
		"static x;",
		"(static-macro x)"},
	{"builtin types",
		"unsigned long long a; signed char b; long double c; __int128 d; _Bool e;",
		"(var a unsigned-long-long) (var b signed-char) (var c long-double) (var d __int128) (var e _Bool)"},
	{"_Atomic",
		"_Atomic(int) a; _Atomic long b;",
		"(var a int) (var b long)"},
	{"typeof",
		"typeof(x) a; __typeof__(struct s *) b; typeof(&x[0]) *c; extern typeof(f) g;",
		"(var a (typeof x)) (var b (* (struct s))) (var c (* (typeof (& (index x 0))))) (extern-var g (typeof f))"},
	{"auto type",
		"static __auto_type x = 1;",
		"(static-var x ? 1)"},
	{"typedef of an unknown type, used later",
		"typedef foo bar; bar x; int y = sizeof(bar);",
		"(typedef bar foo) (var x bar) (var y int (sizeof type bar))"},
	{"function typedef",
		"typedef int (*fn_t)(struct x *, int);",
		"(typedef fn_t (* (fn int (* (struct x)) int)))"},
	{"type made by a macro",
		"static DARRAY(struct x *) list; typedef DARRAY(int) ints;",
		"(static-var list ?) (typedef ints ?)"},
	{"function pointer",
		"int (*fp)(int, void *) = f;",
		"(var fp (* (fn int int (* void))) f)"},
	{"attribute of a function pointer",
		"struct s { status_t (__efiapi *handler)(u64, void *); }; static int (__stdcall *f)(void);",
		"(type (struct s { (handler: (* (fn status_t u64 (* void)))) })) (static-var f (* (fn int)))"},
	{"array of function pointers",
		"static int (*const table[])(struct s *) = { a, b };",
		"(static-var table ([] const (* (fn int (* (struct s))))) { a b })"},
	{"function returning a function pointer",
		`int (*get(int which))(void *, int)
{
	return 0;
}`,
		"(func get (fn (* (fn int (* void) int)) (which: int)) { (return 0) })"},
	{"pointer to a function returning a function pointer",
		"void (*(*fp)(int))(char);",
		"(var fp (* (fn (* (fn void char)) int)))"},
	{"pointer to an array",
		"int (*rows)[4];",
		"(var rows (* ([] int 4)))"},
	{"name in parentheses",
		`int (f)(void)
{
}`,
		"(func f (fn int) { })"},
	{"name with two underscores in parentheses",
		"int (*__handler)(struct x *) = h;",
		"(var __handler (* (fn int (* (struct x)))) h)"},
	{"several declarators",
		"int a, *b, c[3], (*d)(void);",
		"(var a int) (var b (* int)) (var c ([] int 3)) (var d (* (fn int)))"},
	{"parameters without names",
		"void f(int, char *, void (*)(int), struct s [2], ...);",
		"(proto f (fn void int (* char) (* (fn void int)) ([] (struct s) 2) ...))"},
	{"array parameters",
		"void f(int n, int a[static 4], int b[const], int c[*], int d[n]);",
		"(proto f (fn void (n: int) (a: ([] int 4)) (b: ([] int)) (c: ([] int)) (d: ([] int n))))"},
	{"parameters made by a macro",
		"void *f(DECL_PARAMS(size, b), gfp_t flags);",
		"(proto f (fn (* void) ? (flags: gfp_t)))"},
	{"definition as in K&R",
		`static int old(a, b)
	struct x *a;
	int b;
{
	return b;
}`,
		"(static-func old (fn int (a: ?) (b: ?)) { (return b) })"},
	{"parameters in the first column",
		`int f(struct a *x,
u16 y, u8 z);
int g;`,
		"(proto f (fn int (x: (* (struct a))) (y: u16) (z: u8))) (var g int)"},
	{"return type on a line of its own",
		`static void
__f(int a)
{
}`,
		"(static-func __f (fn void (a: int)) { })"},
	{"capitals before the return type",
		`STATIC bool
__f(struct x *a)
{
}`,
		"(func __f (fn bool (a: (* (struct x)))) { })"},
	{"attribute with a string",
		`struct x SEC("maps") m = { 1 }; u32 v SEC("version") = 1;
SEC("prog")
int f(void)
{
}`,
		"(var m (struct x) { 1 }) (var v u32 @SEC(\"version\") 1) (macro SEC \"prog\") (func f (fn int) { })"},
	{"asm name",
		"extern int f(void) asm(\"g\"); register unsigned long sp asm(\"rsp\");",
		"(extern-proto f (fn int)) (register-var sp unsigned-long)"},
	{"bit fields",
		"struct s { unsigned a:1, b:2; int :0; u8 c:4; };",
		"(type (struct s { (a: unsigned : 1) (b: unsigned : 2) (: int : 0) (c: u8 : 4) }))"},
	{"anonymous members",
		"struct s { union { int a; struct { int b, c; }; }; struct t; };",
		"(type (struct s { (: (union { (a: int) (: (struct { (b: int) (c: int) })) })) (: (struct t)) }))"},
	{"zero-length and flexible arrays",
		"struct s { int n; char z[0]; u8 data[]; };",
		"(type (struct s { (n: int) (z: ([] char 0)) (data: ([] u8)) }))"},
	{"attributes of a struct",
		"struct __packed a { u8 x; }; struct b { u8 x; } __packed; struct c { int x; } __attribute__((packed, aligned(4))) v; struct __aligned(8) d { int y; };",
		"(type (struct packed a { (x: u8) })) (type (struct packed b { (x: u8) })) (var v (struct packed c { (x: int) })) (type (struct d { (y: int) }))"},
	{"attributes of members",
		"struct s { int a __aligned(8); void __iomem *b; char c[3] __attribute__((nonstring)); __be32 d __force; };",
		"(type (struct s { (a: int) (b: (* void)) (c: ([] char 3)) (d: __be32) }))"},
	{"macros that declare members",
		"struct s { DECLARE_BITMAP(map, 64); DECLARE_HASHTABLE(table, 8); __bpf_md_ptr(struct x *, p); int last; };",
		"(type (struct s { (map: ?) (table: ?) (p: ?) (last: int) }))"},
	{"macros without semicolon in a struct",
		`struct s {
	randomized_fields_start
	int a;
	KABI_RESERVE(1)
	KABI_RESERVE(2)
	int b;
};`,
		"(type (struct s { (: ?) (a: int) (: ?) (: ?) (b: int) }))"},
	{"struct_group",
		"struct s { struct_group(head, int a; char b[2]; ); struct_group_tagged(tag, name, int c; int d;); int e; };",
		"(type (struct s { (a: int) (b: ([] char 2)) (c: int) (d: int) (e: int) }))"},
	{"flexible array in a union",
		"struct s { int n; DECLARE_FLEX_ARRAY(struct x, items); };",
		"(type (struct s { (n: int) (items: ?) }))"},
	{"static_assert in a struct",
		"struct s { int a; static_assert(sizeof(int) == 4); int b; };",
		"(type (struct s { (a: int) (b: int) }))"},
	{"enum",
		"enum e { A, B = 3, C = B << 1, D __maybe_unused, };",
		"(type (enum e { A B = 3 C = (<< B 1) D }))"},
	{"enum with a type",
		"enum e : u8 { A };",
		"(type (enum e { A }))"},
	{"enum made by macros",
		"enum e { FIRST, X(a) X(b) LAST };",
		"(type (enum e { FIRST = <opaque> = <opaque> LAST }))"},
	{"empty struct and enum",
		"struct s { }; enum e { };",
		"(type (struct s { })) (type (enum e { }))"},
	{"tag made by a macro",
		"struct TAG(A, b) { int x; }; static struct TAG(A, c) *f(struct TAG(A, b) *p);",
		"(type (struct TAG { (x: int) })) (static-proto f (fn (* (struct TAG)) (p: (* (struct TAG)))))"},
	{"struct before a function",
		`static __always_inline struct it {
	int a;
} __f(int b)
{
}`,
		"(static-inline-func __f (fn (struct it { (a: int) }) (b: int)) { })"},
	{"forward declarations",
		"struct a; union b; enum c;",
		"(type (struct a)) (type (union b)) (type (enum c))"},
	{"static_assert",
		"static_assert(sizeof(struct s) == 8); _Static_assert(1, \"x\"); int x;",
		"(var x int)"},
	{"designators",
		"struct s x = { .a = 1, .b.c = 2, [3] = 4, [5 ... 7] = 8, .d[1].e = 9 };",
		"(var x (struct s) { .a 1 .b .c 2 (at 3) 4 (range 5 7) 8 .d (at 1) .e 9 })"},
	{"GNU designators",
		"struct s x = { a: 1, b: { 2 } }; int y[] = { [0] 1, [1] 2 };",
		"(var x (struct s) { .a 1 .b { 2 } }) (var y ([] int) { (at 0) 1 (at 1) 2 })"},
	{"nested lists",
		"struct klp_object objs[] = { { .name = \"ext4\", .funcs = (struct klp_func[]) { { .old_name = \"f\" }, { } } }, { } };",
		"(var objs ([] (struct klp_object)) { { .name \"ext4\" .funcs (literal ([] (struct klp_func)) { { .old_name \"f\" } { } }) } { } })"},
	{"table built by macros",
		`struct s t[] = {
	ENTRY(a, 1)
	ENTRY(b, 2)
	LAST_ENTRIES
	{ 0 },
	MORE
};`,
		"(var t ([] (struct s)) { (call ENTRY a 1) (call ENTRY b 2) LAST_ENTRIES { 0 } MORE })"},
	{"macros before a name",
		"struct s t[] = { { NAME(\"a\") OCTSTR, FIXD }, { NAME(\"b\") INT } };",
		"(var t ([] (struct s)) { { (call NAME \"a\") OCTSTR FIXD } { (call NAME \"b\") INT } })"},
	{"macros before a brace",
		"struct s t[] = { FIELDS(int, a) { } };",
		"(var t ([] (struct s)) { (call FIELDS (type int) a) { } })"},
	{"empty macros among commas",
		"int a[] = { 1, , 2, };",
		"(var a ([] int) { 1 2 })"},
	{"designator macros",
		"struct s t = { OPS(read), .write = w, DEFAULTS };",
		"(var t (struct s) { (call OPS read) .write w DEFAULTS })"},
	{"string with macros",
		"char s[] = PREFIX \"a\" \"b\" SUFFIX; char t[] = FMT(x) \"\\n\"; char u[] = \"a\" STR(X) \"b\";",
		"(var s ([] char) \"ab\") (var t ([] char) \"\\n\") (var u ([] char) \"ab\")"},
	{"wide and escaped strings",
		"x s = L\"w\" \"\\x41\\102\\t\\\"\"; ",
		"(var s x \"wAB\\t\\\"\")"},
	{"initialiser with a cast of an unknown type",
		"void *p = (foo_t *)q; long x = (unsigned long)&y; u t = (bar)z;",
		"(var p (* void) (cast (* foo_t) q)) (var x long (cast unsigned-long (& y))) (var t u (cast bar z))"},
	{"declaration macros",
		"DEFINE_MUTEX(lock); static DEFINE_SPINLOCK(l2); LIST_HEAD(list); DECLARE_HASHTABLE(t, 4); DEFINE_PER_CPU(struct x *, v); static DEFINE_PER_CPU(foo_t, w) = INIT(w);",
		"(macro DEFINE_MUTEX lock) (static-macro DEFINE_SPINLOCK l2) (macro LIST_HEAD list) (macro DECLARE_HASHTABLE t 4) (macro DEFINE_PER_CPU (type (* (struct x))) v) (static-macro DEFINE_PER_CPU (type foo_t) w = (call INIT w))"},
	{"macros without semicolon",
		`MODULE_LICENSE("GPL")
module_param(x, int, 0644)
EXPORT_SYMBOL(f)
int x;`,
		"(macro MODULE_LICENSE \"GPL\") (macro module_param x (type int) 0644) (macro EXPORT_SYMBOL f) (var x int)"},
	{"lone words",
		`BTF_SET_START(x)
BTF_ID_UNUSED
BTF_ID(func, y)
BTF_SET_END(x)

__bpf_kfunc_start_defs();
INIT_STATE;
int a;`,
		"(macro BTF_SET_START x) (macro BTF_ID_UNUSED) (macro BTF_ID func y) (macro BTF_SET_END x) (macro __bpf_kfunc_start_defs) (macro INIT_STATE) (var a int)"},
	{"system call",
		`SYSCALL_DEFINE3(open, const char __user *, name, int, flags, umode_t, mode)
{
	return (flags) + 1;
}`,
		"(func open (fn ?) { (return (+ flags 1)) })"},
	{"macro with members",
		`define_machine(m) {
	.name = "x",
	.probe = f,
};`,
		"(macro define_machine m = { .name \"x\" .probe f })"},
	{"keywords as arguments",
		`BTF_ID_LIST_SINGLE(ids, struct, task_struct)
ATTRIBUTE_GROUPS(default);`,
		"(macro BTF_ID_LIST_SINGLE ids <opaque> task_struct) (macro ATTRIBUTE_GROUPS <opaque>)"},
	{"operators as arguments",
		`MAKE_OP(add, +, +=)
MAKE_OP2(<);`,
		"(macro MAKE_OP add <opaque> <opaque>) (macro MAKE_OP2 <opaque>)"},
	{"statements as arguments",
		`DEFINE_FREE(put_x, struct x *, if (_T) put_x(_T))
DEFINE_LOCK_GUARD_1(g, spinlock_t, lock(_T->lock), unlock(_T->lock); cleanup(), unsigned long flags)`,
		"(macro DEFINE_FREE put_x (type (* (struct x))) (do { (if _T (call put_x _T)) })) (macro DEFINE_LOCK_GUARD_1 g (type spinlock_t) (call lock (-> _T lock)) (do { (call unlock (-> _T lock)) (call cleanup) }) (do { (var flags unsigned-long) }))"},
	{"braces as arguments",
		"INIT_TABLE(t, { 1, 2 }, { .a = 3 });",
		"(macro INIT_TABLE t { 1 2 } { .a 3 })"},
	{"designators as arguments",
		"static struct s c = CONFIG(.event = 1, .mask = 2);",
		"(static-var c (struct s) (call CONFIG { .event 1 } { .mask 2 }))"},
	{"trace event",
		`TRACE_EVENT(name,
	TP_PROTO(int a, const char *b),
	TP_ARGS(a, b),
	TP_STRUCT__entry(
		__field(int, a)
		__string(b, b)
	),
	TP_fast_assign(
		__entry->a = a;
		__assign_str(b);
	),
	TP_printk("%d", __entry->a)
);
int x;`,
		"(macro TRACE_EVENT name (call TP_PROTO (do { (var a int) }) (do { (var b (* const char)) })) (call TP_ARGS a b) (call TP_STRUCT__entry (do { (call __field (type int) a) (call __string b b) })) (call TP_fast_assign (do { (= (-> __entry a) a) (call __assign_str b) })) (call TP_printk \"%d\" (-> __entry a))) (var x int)"},
	{"macro with attributes",
		`DEFINE_STATIC_KEY_FALSE(key) __maybe_so;
__visible DEFINE_IDT(x);`,
		"(macro DEFINE_STATIC_KEY_FALSE key) (macro DEFINE_IDT x)"},
	{"asm at file scope",
		`asm(".globl x\n"
"x: ret");
asm_inline volatile("nop");
int y;`,
		"(var y int)"},
	{"prototype in a macro",
		"CALLABLE_DECLARE(int udp_rcv(struct sk_buff *));",
		"(macro CALLABLE_DECLARE (do { (proto udp_rcv (fn int (* (struct sk_buff)))) }))"},
	{"stray semicolons",
		";; int x;;",
		"(var x int)"},
	{"placeholder on a line of its own",
		`@@INCLUDES@@
int klp_@@NAME@@_init(void);
@@FUNCTIONS@@
int x;`,
		"(proto klp_@@NAME@@_init (fn int)) (var x int)"},
	{"else split over #if",
		`int f(void)
{
#ifdef CONFIG_A
	if (a)
		return 1;
	else
#endif
		return 2;
}`,
		"(func f (fn int) { (if a (return 1) else (return 2)) })"},
	{"#ifdef within an expression",
		`int x = 1 +
#ifdef CONFIG_A
	2 +
#else
	3 +
#endif
	4;`,
		"(var x int (+ (+ 1 2) 4))"},
	{"braces split over #if",
		`int f(void)
{
#ifdef CONFIG_A
	if (a) {
#else
	if (b) {
#endif
		g();
	}
}`,
		"(func f (fn int) { (if a { (call g) }) })"},
	{"two heads, one body",
		`#ifdef CONFIG_A
int f(int a)
#else
int g(void)
#endif
{
}`,
		"(func f (fn int (a: int)) { })"},
}

// bodies are statements.
var bodies = []construct{
	{"unknown types",
		"foo_t a; bar *b = x, **c; const baz d = 1; quux e[3]; struct s *f;",
		"(var a foo_t) (var b (* bar) x) (var c (* (* bar))) (var d const baz 1) (var e ([] quux 3)) (var f (* (struct s)))"},
	{"product or declaration",
		"a * b; int c; c * d; e = f * g; foo_t h; foo_t *k(l);",
		"(var b (* a)) (var c int) (* c d) (= e (* f g)) (var h foo_t) (proto k (fn (* foo_t) l))"},
	{"attributes of variables",
		"u8 *p __free(kfree) = NULL; int x __maybe_unused; void *q __free(foo_put) = g(), *r; __cleanup_it int z = 1;",
		"(var p (* u8) @__free(kfree) (cast (* void) 0)) (var x int) (var q (* void) @__free(foo_put) (call g)) (var r (* void)) (var z int 1)"},
	{"guards",
		`guard(mutex)(&lock); scoped_guard(rcu) { f(); } scoped_guard(spinlock, &l)
		g(); CLASS(fd, f)(n); scoped_cond_guard(mutex_intr, return -EINTR, &l) { h(); }`,
		"(call (call guard mutex) (& lock)) (each (call scoped_guard rcu) { (call f) }) (each (call scoped_guard spinlock (& l)) (call g)) (call (call CLASS fd f) n) (each (call scoped_cond_guard mutex_intr (do { (return (- 4)) }) (& l)) { (call h) })"},
	{"iterators",
		`list_for_each_entry_rcu(p, &head, list) {
		f(p);
	}
	hash_for_each(t, i, p, n)
		g(p);
	for_each_cpu(c, mask) if (c) h(c);
	unknown_walk(x, y)
		break;`,
		"(each (call list_for_each_entry_rcu p (& head) list) { (call f p) }) (each (call hash_for_each t i p n) (call g p)) (each (call for_each_cpu c mask) (if c (call h c))) (each (call unknown_walk x y) (break))"},
	{"iterator with a cast behind it",
		`list_for_each_entry(m, &l, list)
		(void)nb->call(nb, m);`,
		"(each (call list_for_each_entry m (& l) list) (cast void (call (-> nb call) nb m)))"},
	{"nested iterators",
		`for_each_a(x)
		for_each_b(y)
			f(x, y);
	g();`,
		"(each (call for_each_a x) (each (call for_each_b y) (call f x y))) (call g)"},
	{"iterator before if and else",
		`if (a)
		for_each_x(x)
			f(x);
	else
		g();`,
		"(if a (each (call for_each_x x) (call f x)) else (call g))"},
	{"iterator with an empty body",
		"list_for_each(p, h);",
		"(call list_for_each p h)"},
	{"statement macros without semicolon",
		`PREPARE(x)
	f();
	FINISH
	g();
	LAST(y)`,
		"(call PREPARE x) (call f) FINISH (call g) (call LAST y)"},
	{"empty macros leave semicolons",
		";; f();; { ; }",
		"; ; (call f) ; { ; }"},
	{"call that goes on in the next line",
		`int x = f(a)
		+ g(b);
	h(c)
		->d = 1;`,
		"(var x int (+ (call f a) (call g b))) (= (-> (call h c) d) 1)"},
	{"products of capitals in parentheses",
		"a = (__A_MAX * __B_MAX); b = (N * __C);",
		"(= a (* __A_MAX __B_MAX)) (= b (* N __C))"},
	{"casts",
		"a = (foo_t)b; c = (foo)d; e = (foo_t *)f->g; h = (struct s *)&i; j = (foo_t)-1; k = (x)-1; t = (tid)(unsigned long)u; l = (foo)(m); n = (foo_t)(o); p = (u32)*q; r = (foo __user *)s;",
		"(= a (cast foo_t b)) (= c (cast foo d)) (= e (cast (* foo_t) (-> f g))) (= h (cast (* (struct s)) (& i))) (= j (cast foo_t (- 1))) (= k (- x 1)) (= t (cast tid (cast unsigned-long u))) (= l (call foo m)) (= n (cast foo_t o)) (= p (cast u32 (* q))) (= r (cast (* foo) s))"},
	{"cast of a type that is known from its use",
		"CLST a; b = (CLST)-1; c = (CLST)(d); e = sizeof(CLST);",
		"(var a CLST) (= b (cast CLST (- 1))) (= c (cast CLST d)) (= e (sizeof type CLST))"},
	{"sizeof",
		"a = sizeof(int); b = sizeof(foo_t); c = sizeof(struct s[2]); d = sizeof(*p); e = sizeof x; f = sizeof(x) - 1; g = _Alignof(long); h = sizeof((struct s){ 1 }.a);",
		"(= a (sizeof type int)) (= b (sizeof type foo_t)) (= c (sizeof type ([] (struct s) 2))) (= d (sizeof (* p))) (= e (sizeof x)) (= f (- (sizeof x) 1)) (= g (_Alignof type long)) (= h (sizeof (. (literal (struct s) { 1 }) a)))"},
	{"types as arguments",
		"p = container_of(q, struct s, list); x = kzalloc_obj(foo_t *, y); z = min_t(u32, a, b); w = va_arg(ap, const char *); v = read(unsigned long long); t = cast(foo_t, 1);",
		"(= p (call container_of q (type (struct s)) list)) (= x (call kzalloc_obj (type (* foo_t)) y)) (= z (call min_t (type u32) a b)) (= w (call va_arg ap (type (* const char)))) (= v (call read (type unsigned-long-long))) (= t (call cast (type foo_t) 1))"},
	{"empty arguments",
		"f(); g(, a); h(b, );",
		"(call f) (call g <opaque> a) (call h b <opaque>)"},
	{"operators and keywords as arguments",
		"check(a, <, b); each(struct, x); op(+=);",
		"(call check a <opaque> b) (call each <opaque> x) (call op <opaque>)"},
	{"statements as arguments",
		"wait_lock(q, done, unlock(&l); schedule(); lock(&l)); DO({ int i = 0; g(i); }); TRY(if (a) b());",
		"(call wait_lock q done (do { (call unlock (& l)) (call schedule) (call lock (& l)) })) (call DO (do { (var i int 0) (call g i) })) (call TRY (do { (if a (call b)) }))"},
	{"braces as arguments",
		"set(x, { 1, 2 }); use((struct s){ .a = 1 });",
		"(call set x { 1 2 }) (call use (literal (struct s) { .a 1 }))"},
	{"strings",
		"pr_info(\"a\" \"b\\n\"); printk(KERN_INFO PFX \"x\" FOO \"y\", z); puts(STR(a) \"b\"); log(KERN_ERR FMT, 1); s = \"a\" \"b\";",
		"(call printk \"\\x016ab\\n\") (call printk \"\\x016xy\" z) (call puts \"b\") (call log \"\\x013\" 1) (= s \"ab\")"},
	{"numbers with a macro behind",
		"a = 16 KB; if (x < 4 MB) f();",
		"(= a <opaque>) (if (< x <opaque>) (call f))"},
	{"statement expression",
		"x = ({ int a = 1; a + 1; }); y = ({ typeof(x) _x = (x); _x; });",
		"(= x (do { (var a int 1) (+ a 1) })) (= y (do { (var _x (typeof x) x) _x }))"},
	{"labels and computed goto",
		"static void *t[] = { &&a, &&b }; goto *t[i]; a: f(); b: __maybe_unused; goto a; if (x) goto elsewhere; end:",
		"(static-var t ([] (* void)) { (&& a) (&& b) }) (goto (index t i)) (label a (call f)) (label b ;) (goto a) (if x (goto elsewhere)) (label end ;)"},
	{"switch",
		"switch (x) { case 1: case 2 ... 4: f(); break; case A: int y = 1; g(y); fallthrough; default: }",
		"(switch x { (case 1 (case 2 ... 4 (call f))) (break) (case A ;) (var y int 1) (call g y) (do { } while 0) (default ;) })"},
	{"if chains",
		"if (a) b(); else if (c) { d(); } else e();",
		"(if a (call b) else (if c { (call d) } else (call e)))"},
	{"loops",
		"while (a) b(); do { c(); } while (d); do e(); while (f); for (;;) g(); for (int i = 0, j = 1; i < n; i++, j--) h(); for (a = 0, b = 1; a; a++) ; for (foo_t *p = x; p; p = p->next) k(p);",
		"(while a (call b)) (do { (call c) } while d) (do (call e) while f) (for _ _ _ (call g)) (for (var i int 0) (var j int 1) (< i n) (, (post++ i) (post-- j)) (call h)) (for (, (= a 0) (= b 1)) a (post++ a) ;) (for (var p (* foo_t) x) p (= p (-> p next)) (call k p))"},
	{"do with a macro that holds the while",
		"do_each_thread(g, p) { f(p); } while_each_thread(g, p); do { h(); } while_each_pid(x);",
		"(each (call do_each_thread g p) { (call f p) }) (call while_each_thread g p) (do { (call h) } while (call while_each_pid x))"},
	{"returns",
		"return; return (a, b); return (struct s){ 1 };",
		"(return) (return (, a b)) (return (literal (struct s) { 1 }))"},
	{"operators",
		"a = b ? c : d ?: e; f += -g * ~h % !i; j <<= k >> 2 | l & m ^ n; o = p && q || r == s != t <= u; ++v, w--; x->y.z[1](2)++; *&a = b;",
		"(= a (? b c (? d _ e))) (+= f (% (* (- g) (~ h)) (! i))) (<<= j (| (>> k 2) (^ (& l m) n))) (= o (|| (&& p q) (!= (== r s) (<= t u)))) (, (++ v) (post-- w)) (post++ (call (index (. (-> x y) z) 1) 2)) (= (* (& a)) b)"},
	{"assembly",
		`asm volatile("nop"); __asm__("x" : "=r" (a) : "i" (b) : "memory"); asm goto("1:" : : : : out); asm_inline ("y"); asm("z")
		;`,
		"(asm) (asm) (asm) (asm) (asm)"},
	{"assembly operands as arguments",
		"alternative_input(\"\", \"clflush\", X, [addr] \"a\" (p), \"b\" (q));",
		"(call alternative_input \"\" \"clflush\" X (call \"a\" p) (call \"b\" q))"},
	{"_Generic",
		"x = _Generic(a, int: f, const char *: g, struct s: h, default: i)(a);",
		"(= x (call (generic a f g h i) a))"},
	{"typeof",
		"typeof(x) a = x; __auto_type b = c; typeof(struct s *) d; __unqual_typeof(*x) __e = f; typeof(a[0]) *g;",
		"(var a (typeof x) x) (var b ? c) (var d (* (struct s))) (var __e ? f) (var g (* (typeof (index a 0))))"},
	{"attributes with arguments before a type",
		"__cleanup(f) char *a = g(); __free(kfree) struct s *b = NULL; __aligned(8) u8 c[3]; __lp_own(x) lp_t *d = e; int __free(kfree) h;",
		"(var a (* char) @__cleanup(f) (call g)) (var b (* (struct s)) @__free(kfree) (cast (* void) 0)) (var c ([] u8 3)) (var d (* lp_t) e) (var h int @__free(kfree))"},
	{"auto",
		"auto a = b; const auto *c = d; for (auto e = f; e; e--) ; auto int g = 1;",
		"(var a ? b) (var c (* const ?) d) (for (var e ? f) e (post-- e) ;) (var g int 1)"},
	{"declaration macros",
		"static DEFINE_MUTEX(m); DECLARE_WORK(w, f); LIST_HEAD(l); static const DEFINE_X(y) = { 1 };",
		"(static-macro DEFINE_MUTEX m) (call DECLARE_WORK w f) (call LIST_HEAD l) (static-macro DEFINE_X y = { 1 })"},
	{"declarators made by a macro",
		"u8 *AUTO_FREE(buf); struct s *AUTO_PUT(p) = NULL; buf = g();",
		"(var buf (* u8)) (var p (* (struct s)) (cast (* void) 0)) (= buf (call g))"},
	{"types made by a macro",
		"DARRAY(struct x) list = { 0 }; DARRAY(int) ints;",
		"(var list ? { 0 }) (var ints ?)"},
	{"local types",
		"struct s { int a; } x; typedef int num; num y = (num)1; enum { A, B } e; struct t *p;",
		"(var x (struct s { (a: int) })) (typedef num int) (var y num (cast num 1)) (var e (enum { A B })) (var p (* (struct t)))"},
	{"local prototypes and externs",
		"extern int f(int); extern struct s v; int g(void), h;",
		"(extern-proto f (fn int int)) (extern-var v (struct s)) (proto g (fn int)) (var h int)"},
	{"static_assert",
		"static_assert(sizeof(x) == 4, \"x\"); BUILD_BUG_ON(a != b); __label__ out;",
		"; (call BUILD_BUG_ON (!= a b)) ;"},
	{"compound literals",
		"f(&(struct s){ .a = 1 }, (int[]){ 1, 2 }); x = (foo_t){ }; y = (struct s){ 1 }.a;",
		"(call f (& (literal (struct s) { .a 1 })) (literal ([] int) { 1 2 })) (= x (literal foo_t { })) (= y (. (literal (struct s) { 1 }) a))"},
	{"members named as keywords and types",
		"a.int_ = b->u32; c.default_->x = 1; typ = x.type;",
		"(= (. a int_) (-> b u32)) (= (-> (. c default_) x) 1) (= typ (. x type))"},
	{"variable that hides a type",
		"int u8 = 1; u8 * 2; f((u8) + 1); return u8;",
		"(var u8 int 1) (* u8 2) (call f (+ u8 1)) (return u8)"},
	{"old-style negation of calls",
		"if (!f(a) && -g(b) > ~h()) return;",
		"(if (&& (! (call f a)) (> (- (call g b)) (~ (call h)))) (return))"},
	{"placeholders",
		`@@BODY@@
	f_@@NAME@@(1);
	@@MORE@@`,
		"@@BODY@@ (call f_@@NAME@@ 1) @@MORE@@"},
	{"nested function pointers",
		"int (*fp)(int) = f; (*fp)(1); (fp)(2); ((int (*)(void *))p)(q); x = (void (*)(void))g;",
		"(var fp (* (fn int int)) f) (call (* fp) 1) (call fp 2) (call (cast (* (fn int (* void))) p) q) (= x (cast (* (fn void)) g))"},
	{"arrays of unknown length",
		"foo_t a[] = { 1 }, b[N], c[sizeof(x) / sizeof(x[0])];",
		"(var a ([] foo_t) { 1 }) (var b ([] foo_t N)) (var c ([] foo_t (/ (sizeof x) (sizeof (index x 0)))))"},
	{"conditions over #if",
		`if (a
#ifdef CONFIG_X
	    && b
#endif
	   )
		f();`,
		"(if (&& a b) (call f))"},
	{"K&R remnants",
		"register int i; auto int j = 1; unsigned k;",
		"(register-var i int) (var j int 1) (var k unsigned)"},
}
