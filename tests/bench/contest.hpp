// One contestant (the gateway, or the script it is compared with) through all loads, on the same broker, the same
// stand-in HT and the same orders.
#pragma once
#include "tests/bench/centre.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace kentongan::bench {

struct plan {
  std::chrono::milliseconds open_loop{20'000}, closed_loop{10'000};
  int open_per_second = 100;
  std::vector<std::size_t> outstanding{1, 16, 128};
  std::size_t slow_outstanding = 128;
  int starts = 5;
  bool slow_disk = true;
};

// Where things are.
struct places {
  std::filesystem::path programs;  // kentongan, stand-in-ht, and the library of slow_disk.cpp
  std::filesystem::path rival;     // the script's folder
  std::filesystem::path work;      // on the disk that is measured; absolute
  std::string broker_uri;
};

struct scores {
  samples start_ms;
  double idle_mb = 0, loaded_mb = 0;
  std::size_t loaded_orders = 0;  // that loaded_mb was measured after
  load_result open;
  double open_cpu_ms = 0;           // of processor time for one order, at the open loop
  std::vector<load_result> closed;  // as plan::outstanding
  double busy_cpu_ms = 0;           // at the last closed loop
  load_result slow;
  std::vector<std::string> faults;  // of correctness; empty is what it must be
};

enum class contestant { gateway, script };

// What the call centre's units are called, and the files that describe them for both.
std::vector<std::string> bench_units();
void write_city(const std::filesystem::path&);

// Prints what it does to standard error. Throws std::runtime_error when a program does not come up.
scores run_contest(boost::asio::io_context&, contestant, const plan&, const places&);

}  // namespace kentongan::bench
