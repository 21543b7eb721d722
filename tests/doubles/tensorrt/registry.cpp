// A plugin registry that opens libraries and knows no creators.

#include "life.h"

#include <dlfcn.h>

namespace trt_double
{
namespace
{

using namespace nvinfer1;

class Registry final : public IPluginRegistry
{
public:
    bool registerCreator(IPluginCreator&, char const* const) noexcept { return true; }
    bool deregisterCreator(IPluginCreator const&) noexcept { return true; }
    IPluginCreator* const* getPluginCreatorList(int32_t* const count) const noexcept
    {
        *count = 0;
        return nullptr;
    }
    IPluginCreator* getPluginCreator(char const* const, char const* const, char const* const) noexcept
    {
        return nullptr;
    }
    bool registerCreator(IPluginCreatorInterface&, char const* const) noexcept { return true; }
    bool deregisterCreator(IPluginCreatorInterface const&) noexcept { return true; }
    IPluginCreatorInterface* const* getAllCreators(int32_t* const count) const noexcept
    {
        *count = 0;
        return nullptr;
    }
    IPluginCreatorInterface* const* getAllCreatorsRecursive(int32_t* const count) noexcept
    {
        return getAllCreators(count);
    }
    IPluginCreatorInterface* getCreator(char const* const, char const* const, char const* const) noexcept
    {
        return nullptr;
    }
    PluginLibraryHandle loadLibrary(char const* path) noexcept { return dlopen(path, RTLD_LAZY); }
    void deregisterLibrary(PluginLibraryHandle handle) noexcept
    {
        if (handle != nullptr)
        {
            dlclose(handle);
        }
    }
    bool isParentSearchEnabled() const { return mSearchesParent; }
    void setParentSearchEnabled(bool const enabled) { mSearchesParent = enabled; }
    void setErrorRecorder(IErrorRecorder* const recorder) noexcept { mRecorder = recorder; }
    IErrorRecorder* getErrorRecorder() const noexcept { return mRecorder; }
    IPluginResource* acquirePluginResource(char const*, IPluginResource*) noexcept { return nullptr; }
    int32_t releasePluginResource(char const*) noexcept { return -1; }

private:
    IErrorRecorder* mRecorder{nullptr};
    bool mSearchesParent{true};
};

} // namespace

IPluginRegistry& registry()
{
    static Registry one;
    return one;
}

} // namespace trt_double
