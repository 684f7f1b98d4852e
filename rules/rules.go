// Package rules is the catalogue: one file a rule, each an analyzer with its
// documentation. Ids never change their meaning.
//
// A rule reads the livepatch model (and, for what callbacks do, package
// lifecycle's evidence) and reports only what it is certain of: where the model
// says unknown, open or opaque it stays silent. Every rule has a folder in
// testdata with the modules that explain it (bad.txtar, good.txtar) and those
// that test it.
package rules

import "klplint/analyzer"

// All holds every rule, sorted by id.
var All = []*analyzer.Rule{
	stateIDZero,
	stateIDDuplicate,
	stateArrayUnterminated,
	stateVersionMissing,
	statesNotAttached,
	stateIDUndeclared,
	stateUnused,
	effectWithoutState,
	stateDataNotHeap,
	objectListCut,
	objectNameNeverMatches,
	objectDuplicate,
	listUnterminated,
	notEnableable,
	enableResultIgnored,
	missingPostUnpatch,
	missingPreUnpatch,
	unpairedUnpatch,
	resourceNotReleased,
	valueNotRestored,
	wrongPhase,
	callbackSlotMismatch,
	exitUndoesTakenOver,
	callbackDeadlock,
	allocUnchecked,
	errorPathLeak,
	errorSwallowed,
	initErrorLeak,
	prevIgnoredInPrePatch,
	prevNotTakenOver,
	prevIgnoredInPostUnpatch,
	stateNullDeref,
	prevFreedEarly,
	prevOutsideTransition,
	prevInPreUnpatch,
	prevPointerKept,
	takeoverWithoutReplace,
	registrationNotRehomed,
	dataNotCleared,
	perObjectState,
	versionDecreased,
	stateDropped,
	stateIDReused,
	dataLayoutChanged,
	bumpWithoutMigration,
	mixedSeries,
	shadowIDReused,
	moduleNameUnchanged,
	doubleFree,
	useAfterFree,
	notUndone,
	shadowLeak,
	shadowAtomic,
	shadowFreedEarly,
	shadowLockRecursion,
	notUnderstood,
	suppressionInvalid,
	suppressionUnused,
}
