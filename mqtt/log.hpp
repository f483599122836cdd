// How this folder tells people what happened: a function given by the owner, always called on the thread of the
// executor.
#pragma once
#include <functional>
#include <string_view>

namespace kentongan::mqtt {

enum class log_level { debug, info, warning, error };

using log_function = std::function<void(log_level, std::string_view)>;

}  // namespace kentongan::mqtt
