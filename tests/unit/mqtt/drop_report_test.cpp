#include "mqtt/drop_report.hpp"

#include <doctest/doctest.h>

using kentongan::mqtt::drop_report;
using std::chrono::milliseconds;

TEST_CASE("drop report: at once, then once per period, and nothing is left out of the sum") {
  const drop_report::time_point start{std::chrono::hours(1)};
  drop_report report;
  CHECK(report.due(0, start) == 0);
  CHECK(report.due(3, start) == 3);
  CHECK(report.due(5, start + milliseconds(1)) == 0);
  CHECK(report.due(9, start + milliseconds(999)) == 0);
  CHECK(report.due(10, start + milliseconds(1000)) == 7);
  CHECK(report.due(10, start + milliseconds(5000)) == 0);
}
