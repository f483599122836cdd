// Port: the clock. One function, so that virtual time is as easy as real time.
#pragma once
#include "gateway/domain/time.hpp"

#include <functional>

namespace kentongan::ports {

using clock = std::function<domain::instant()>;

}  // namespace kentongan::ports
