// The thin shell around app::gateway: real clocks, the io_context, the journal's file, the broker, the client, the
// serial ports. Everything that acts and nothing that decides.
#pragma once
#include "gateway/app/settings.hpp"

#include <functional>

namespace kentongan::app {

// Why a run ended; the values are the program's exit codes (sysexits.h).
enum class run_result {
  stopped = 0,          // asked to, by signal
  journal_failed = 74,  // EX_IOERR: the journal cannot be opened, or belongs to another gateway
  broker_failed = 69,   // EX_UNAVAILABLE: the broker of our own cannot be started
};

struct run_hooks {
  // Called once when the gateway is connected: where it can be reached.
  std::function<void(const std::string& broker_uri)> on_ready;
};

// Runs until SIGINT or SIGTERM. Settings and city are checked.
run_result run(const settings&, const domain::city&, const run_hooks&);

}  // namespace kentongan::app
