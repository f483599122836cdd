// Port: the log. Lines for the people who run the gateway; nothing is decided from them.
#pragma once
#include <functional>
#include <string_view>

namespace kentongan::ports {

enum class level { debug, info, warn, error };
using log = std::function<void(level, std::string_view text)>;

}  // namespace kentongan::ports
