// What this machine can do at best at this moment: the numbers below which no bridge can come.
#pragma once
#include "tests/bench/samples.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>

namespace kentongan::bench {

// A message of `octets` published by a client that subscribes to it itself, `per_second` times a second: one hop.
samples broker_round_trip(boost::asio::io_context&, const std::string& broker_uri, std::size_t octets, int per_second,
                          std::chrono::milliseconds duration);

// One row of `octets` per transaction in SQLite with WAL and synchronous=FULL. Throws std::runtime_error.
samples sqlite_commit(const std::filesystem::path& folder, std::size_t octets, std::chrono::milliseconds duration);

// 4 KiB written to the end of a file and fdatasync(2). Throws std::system_error.
samples raw_fdatasync(const std::filesystem::path& folder, std::chrono::milliseconds duration);

}  // namespace kentongan::bench
