#include "gateway/app/report_log.hpp"

#include <string>

namespace kentongan::app {

using namespace domain;

void log_report(const ports::log& log, const report& r) {
  const std::string state(r.state);
  const auto after = [](std::string_view separator, const std::string& text) {
    return text.empty() ? std::string() : std::string(separator) + text;
  };
  switch (r.layer) {
    case report_layer::emergency:
      return log(ports::level::error, "emergency of " + r.subject + ' ' + state + after(": ", r.note));
    case report_layer::net:
      return log(ports::level::warn, "net '" + r.subject + "' is " + state + ' ' + r.note);
    case report_layer::readiness:
      return log(ports::level::warn, r.agency.str() + " is " + state + after(": ", r.reason));
    case report_layer::alarm:
      return log(ports::level::error,
                 "console alarm " + state +
                     (r.order.empty() ? "" : " for order " + r.order.str() + " (#" + std::to_string(r.number) + ')') +
                     ", " + r.agency.str() + ": " + r.reason);
    default:
      return;
  }
}

}  // namespace kentongan::app
