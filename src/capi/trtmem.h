/* Brackets stages of a program's own; see docs/brackets.md. Made by tests/capi/header.rs. */

#ifndef TRTMEM_H
#define TRTMEM_H


#ifdef TRTMEM_DISABLED

static inline int trtmem_open(const char *journal, const char *options)
{
    (void)journal;
    (void)options;
    return 0;
}
static inline int trtmem_stage_begin(const char *stage, int model)
{
    (void)stage;
    (void)model;
    return 0;
}
static inline int trtmem_stage_end(const char *stage, int model)
{
    (void)stage;
    (void)model;
    return 0;
}
static inline int trtmem_note(const char *note)
{
    (void)note;
    return 0;
}
static inline int trtmem_close(void)
{
    return 0;
}
static inline const char *trtmem_error(void)
{
    return "";
}

#else


#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Opens the recorder of this process: begins a journal at `journal` and takes the baseline. Options are
 * `name=value` parted by commas: `attribution=host-only|discrete|unified`, `device=N`, `models=N`,
 * `noise=TIME`, `release=LABEL`, `workload=NAME`; null for none. One that is open already is closed.
 * Gives 0, or -1 where `trtmem_error` says why.
 *
 * # Safety
 * Both texts are null or end with a zero.
 */
int trtmem_open(const char *journal,
                const char *options);

/**
 * A stage begins: `library`, `cuda`, `builder`, `parse`, `build`, `save`, `release-builder`, `runtime`, `read`,
 * `deserialize`, `release-plan`, `context`, `bindings`, `first-inference`, `inference`, `release-context`,
 * `release-engine` or `release-runtime`; or one of the program's own, `custom:` and a name of 1 to 64 letters,
 * digits, `.`, `_` or `-`, of which a process has 256 at most. `model` says of which engine, from 0, and is not
 * looked at for stages of the whole process: those up to `runtime`, `release-runtime`, and the program's own. Does
 * nothing where no recorder is open. Gives 0 or -1.
 *
 * # Safety
 * `stage` is null or a text that ends with a zero.
 */
int trtmem_stage_begin(const char *stage,
                       int model);

/**
 * The stage that goes on has ended. Does nothing where no recorder is open. Gives 0 or -1.
 *
 * # Safety
 * `stage` is null or a text that ends with a zero.
 */
int trtmem_stage_end(const char *stage, int model);

/**
 * Keeps a remark, in the stage that goes on. Does nothing where no recorder is open. Gives 0 or -1.
 *
 * # Safety
 * `note` is null or a text that ends with a zero.
 */
int trtmem_note(const char *note);

/**
 * Ends the journal; `trtmem render JOURNAL` makes a report of it. Gives 0 or -1.
 */
int trtmem_close(void);

/**
 * What went wrong last in this thread, in words; empty where nothing did. The text stays until the next
 * failure in this thread.
 */
const char *trtmem_error(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TRTMEM_H */

#endif /* TRTMEM_DISABLED */
