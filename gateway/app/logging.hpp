// The log: spdlog behind the port. Text for people, or one JSON object a line for machines.
#pragma once
#include "gateway/app/settings.hpp"
#include "gateway/ports/log.hpp"

namespace kentongan::app {

// Sets the process's log up; throws std::runtime_error when the log file cannot be opened.
void set_up_logging(const log_settings&, const std::filesystem::path& file);

// A log of one part, named on each of its lines: "mqtt", "radio", "dispatch".
ports::log log_of(std::string part);

}  // namespace kentongan::app
