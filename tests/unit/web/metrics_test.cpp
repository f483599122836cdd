#include "gateway/web/metrics.hpp"

#include <doctest/doctest.h>

using kentongan::web::metrics_of;

TEST_CASE("metrics: numbers, answers and named items, each name in one block") {
  CHECK(metrics_of(R"({"v":1,"version":"0.1","journal":{"ok":true,"error":"x"},"nets":[
      {"net":"vhf1","queued":2,"mdc":{"unknown":3},"waiting":[{"why":"busy","n":1}]},{"net":"v\"2","queued":0}],
      "modems":[{"modem":"m1","state":"up","level":-1.5}],"empty":[],"odd":[1,{"n":1},{}]})") ==
        "# TYPE kentongan_journal_ok untyped\nkentongan_journal_ok 1\n"
        "# TYPE kentongan_modems_level untyped\nkentongan_modems_level{modem=\"m1\"} -1.5\n"
        "# TYPE kentongan_modems_state untyped\nkentongan_modems_state{modem=\"m1\",state=\"up\"} 1\n"
        "# TYPE kentongan_nets_mdc_unknown untyped\nkentongan_nets_mdc_unknown{net=\"vhf1\"} 3\n"
        "# TYPE kentongan_nets_queued untyped\nkentongan_nets_queued{net=\"vhf1\"} 2\n"
        "kentongan_nets_queued{net=\"v\\\"2\"} 0\n"
        "# TYPE kentongan_v untyped\nkentongan_v 1\n");
}

TEST_CASE("metrics: what is no object has none") {
  CHECK(metrics_of("") == "");
  CHECK(metrics_of("[1]") == "");
  CHECK(metrics_of("{") == "");
}
