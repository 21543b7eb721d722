// Brackets stages in C++: a recorder and brackets that end by themselves. Needs trtmem.h and libtrtmem.
//
//   trtmem::Recorder recorder("run.journal", "release=v1");
//   {
//       trtmem::Stage stage("deserialize");
//       engine = runtime->deserializeCudaEngine(...);
//   }
//
// A stage of your own is `custom:` and a name: trtmem::Stage stage("custom:preprocess").
//
// With TRTMEM_DISABLED defined nothing of it is left. Nothing here throws.
#ifndef TRTMEM_HPP
#define TRTMEM_HPP

#include "trtmem.h"

namespace trtmem {

/// The process's recorder, closed when it goes out of scope.
class Recorder {
public:
    explicit Recorder(const char *journal, const char *options = nullptr) noexcept
        : open_(trtmem_open(journal, options) == 0)
    {
    }
    ~Recorder() { close(); }
    Recorder(const Recorder &) = delete;
    Recorder &operator=(const Recorder &) = delete;

    /// Whether it could be opened; `error()` says why not.
    bool is_open() const noexcept { return open_; }

    /// Ends the journal; false where that failed.
    bool close() noexcept
    {
        bool done = !open_ || trtmem_close() == 0;
        open_ = false;
        return done;
    }

private:
    bool open_;
};

/// A stage that begins here and ends with the scope.
class Stage {
public:
    explicit Stage(const char *stage, int model = 0) noexcept : stage_(stage), model_(model)
    {
        begun_ = trtmem_stage_begin(stage, model) == 0;
    }
    ~Stage() { end(); }
    Stage(const Stage &) = delete;
    Stage &operator=(const Stage &) = delete;

    /// Ends it before its scope does; false where that failed.
    bool end() noexcept
    {
        bool done = !begun_ || trtmem_stage_end(stage_, model_) == 0;
        begun_ = false;
        return done;
    }

private:
    const char *stage_;
    int model_;
    bool begun_;
};

/// Keeps a remark; false where that failed.
inline bool note(const char *text) noexcept { return trtmem_note(text) == 0; }

/// What went wrong last in this thread.
inline const char *error() noexcept { return trtmem_error(); }

} // namespace trtmem

#endif
