// Port: the clock. One function, so that virtual time is as easy as real time.
#pragma once
#include <functional>

#include "gateway/domain/time.hpp"

namespace kentongan::ports {

using clock = std::function<domain::instant()>;

}  // namespace kentongan::ports
