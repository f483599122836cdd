// What the log says of reports, once they are on disk: only what the people who run the gateway should see.
#pragma once
#include "gateway/domain/effect.hpp"
#include "gateway/ports/log.hpp"

namespace kentongan::app {

void log_report(const ports::log&, const domain::report&);

}  // namespace kentongan::app
