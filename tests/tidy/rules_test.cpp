// Every rule with an example it must accept and one it must refuse.
#include "tests/tidy/rules.hpp"

#include "tests/tidy/layers.hpp"
#include "tests/tidy/source.hpp"

#include <doctest/doctest.h>

namespace tidy = kentongan::tidy;

namespace {

struct example {
  std::string path;
  std::string text;
  std::size_t violations;
};

template <class Rule>
void judge(const std::vector<example>& examples, Rule rule) {
  for (const auto& [path, text, violations] : examples) {
    CAPTURE(path);
    CAPTURE(text);
    CHECK(rule(tidy::source_file{path, text}).size() == violations);
  }
}

}  // namespace

TEST_CASE("comments and literals are no code") {
  CHECK(tidy::code_only("a(); // rand()\nb();") == "a();          \nb();");
  CHECK(tidy::code_only("a(); /* rand()\n */ b();") == "a();          \n    b();");
  CHECK(tidy::code_only("// one \\\nstill\ncode") == "        \n     \ncode");
  CHECK(tidy::code_only("s = \"a // \\\" rand()\"; b();") == "s = \"              \"; b();");
  CHECK(tidy::code_only("s = R\"x(a\")b\nc)x\"; d();") == "s = R\"      \n )x\"; d();");
  CHECK(tidy::code_only("ADDER\"a\"") == "ADDER\" \"");
  CHECK(tidy::code_only("c = '\"'; d = '\\''; e();") == "c = ' '; d = '  '; e();");
  CHECK(tidy::code_only("n = 1'000'000; rand();") == "n = 1'000'000; rand();");
  CHECK(tidy::code_only("\"open") == "\"    ");
  CHECK(tidy::code_only("\"\\") == "\" ");
  CHECK(tidy::code_only("R\"x(open").size() == 8);
  CHECK(tidy::code_only("/* open").size() == 7);
  CHECK(tidy::without_comments("s = \"a // b\"; // c") == "s = \"a // b\";     ");
}

TEST_CASE("includes are found, and only real ones") {
  const auto includes = tidy::includes_of(
      "// #include \"a.hpp\"\n"
      "#include \"b/c.hpp\"\n"
      "  #  include <vector>  // why\n"
      "const char* s = \"#include <d>\";\n"
      "#include MACRO\n");
  REQUIRE(includes.size() == 2);
  CHECK(includes[0].target == "b/c.hpp");
  CHECK(includes[0].quoted);
  CHECK(includes[0].line == 2);
  CHECK(includes[1].target == "vector");
  CHECK_FALSE(includes[1].quoted);
  CHECK(includes[1].line == 3);
}

TEST_CASE("include direction") {
  const auto include = [](std::string from, std::string to, std::size_t violations) {
    return example{std::move(from), "#include \"" + to + "\"\n", violations};
  };
  judge(
      {
          include("gateway/domain/a.hpp", "gateway/domain/b.hpp", 0),
          include("gateway/domain/a.hpp", "gateway/ports/b.hpp", 1),
          include("gateway/domain/a.hpp", "radio/codec/b.hpp", 1),
          include("gateway/dispatch/a.cpp", "gateway/domain/b.hpp", 0),
          include("gateway/dispatch/a.cpp", "gateway/ports/b.hpp", 1),
          include("gateway/journal/a.cpp", "gateway/ports/b.hpp", 0),
          include("gateway/journal/a.cpp", "gateway/contract/b.hpp", 1),
          include("gateway/air/a.cpp", "radio/link/b.hpp", 0),
          include("gateway/air/a.cpp", "radio/stand_in/b.hpp", 1),
          include("gateway/air/a.cpp", "mqtt/b.hpp", 1),
          include("gateway/phones/a.cpp", "mqtt/b.hpp", 0),
          include("gateway/phones/a.cpp", "radio/link/b.hpp", 1),
          include("gateway/phones/a.cpp", "gateway/app/b.hpp", 1),
          include("gateway/app/a.cpp", "mqtt/broker/b.hpp", 0),
          include("gateway/app/a.cpp", "tests/support/b.hpp", 1),
          include("radio/link/a.cpp", "radio/codec/b.hpp", 0),
          include("radio/codec/a.cpp", "radio/link/b.hpp", 1),
          include("radio/codec/a.cpp", "gateway/domain/b.hpp", 1),
          include("mqtt/broker/a.cpp", "mqtt/b.hpp", 0),
          include("mqtt/a.cpp", "gateway/domain/b.hpp", 1),
          include("firmware/core/a.cpp", "radio/codec/b.hpp", 0),
          include("firmware/core/a.cpp", "gateway/domain/b.hpp", 1),
          include("tests/sim/a.cpp", "gateway/app/b.hpp", 0),
          include("gateway/domain/a.hpp", "b.hpp", 1),
          {"gateway/domain/a.hpp", "// #include \"gateway/app/b.hpp\"\n#include <vector>\n", 0},
          {"gateway/elsewhere/a.cpp", "", 1},
          {"README.md", "#include \"b.hpp\"\n", 0},
      },
      tidy::check_include_direction);
}

TEST_CASE("foreign libraries stay where they are wrapped") {
  judge(
      {
          {"gateway/domain/a.cpp", "#include <boost/asio/post.hpp>\n", 1},
          {"gateway/dispatch/a.cpp", "#include <boost/json.hpp>\n", 1},
          {"radio/link/a.cpp", "#include <boost/asio/post.hpp>\n", 0},
          {"gateway/contract/a.cpp", "#include <boost/json.hpp>\n", 0},
          {"gateway/journal/a.cpp", "#include <sqlite3.h>\n", 0},
          {"gateway/journal/a.hpp", "#include <sqlite3.h>\n", 1},
          {"gateway/app/a.cpp", "#include <sqlite3.h>\n", 1},
          {"mqtt/paho_client.cpp", "#include <mqtt/async_client.h>\n#include <MQTTAsync.h>\n", 0},
          {"mqtt/paho_client.hpp", "#include <mqtt/async_client.h>\n#include <MQTTAsync.h>\n", 2},
          {"gateway/phones/a.cpp", "#include <mqtt/async_client.h>\n", 1},
          {"radio/link/ports.cpp", "#include <libserialport.h>\n", 0},
          {"radio/codec/a.cpp", "#include <libserialport.h>\n", 1},
          {"gateway/dispatch/a.cpp", "#include <spdlog/spdlog.h>\n", 1},
          {"gateway/app/a.cpp", "#include <spdlog/spdlog.h>\n", 0},
          {"gateway/domain/a.cpp", "#include <vector>\n// #include <sqlite3.h>\n", 0},
      },
      tidy::check_foreign_includes);
}

TEST_CASE("banned calls") {
  judge(
      {
          {"gateway/domain/a.cpp", "auto t = std::chrono::steady_clock::now();\n", 1},
          {"gateway/phones/a.cpp", "auto t = std::chrono::system_clock::now();\n", 1},
          {"gateway/phones/a.cpp", "using my_clock = std::chrono::steady_clock;\nauto t = my_clock::now();\n", 1},
          {"gateway/app/main.cpp", "auto t = std::chrono::steady_clock::now();\n", 0},
          {"mqtt/paho_client.cpp", "auto t = std::chrono::steady_clock::now();\n", 0},
          {"mqtt/paho_client.hpp", "auto t = std::chrono::steady_clock::now();\n", 1},
          {"radio/link/serial_line.cpp", "auto t = std::chrono::steady_clock::now();\n", 0},
          {"radio/link/modem_session.cpp", "auto t = std::chrono::steady_clock::now();\n", 1},
          {"gateway/domain/a.cpp", "// steady_clock::now()\nconst char* s = \"steady_clock::now()\";\n", 0},
          {"gateway/domain/a.cpp", "std::chrono::steady_clock::time_point now;\n", 0},
          {"gateway/domain/a.cpp", "auto t = time(nullptr); auto u = std::time(0);\n", 1},
          {"gateway/domain/a.cpp", "auto t = std::time(&out);\n", 1},
          {"gateway/domain/a.cpp", "auto t = order.time(0); auto u = airtime(0); f(time(order));\n", 0},
          {"gateway/app/a.cpp", "int n = rand();\n", 1},
          {"tests/sim/a.cpp", "srand(1);\n", 1},
          {"gateway/app/a.cpp", "int n = operand(1); strand(x);\n", 0},
          {"gateway/app/a.cpp", "co_spawn(executor, run(), detached);\n", 1},
          {"gateway/app/a.cpp", "bool semidetached = false;\n", 0},
          {"gateway/dispatch/a.cpp", "std::random_device device;\n", 1},
          {"gateway/app/a.cpp", "std::random_device device;\n", 0},
          {"gateway/app/a.cpp", "std::mt19937 engine;\n", 1},
          {"tests/sim/a.cpp", "std::mt19937_64 engine{};\n", 1},
          {"mqtt/a.hpp", "std::mt19937_64 engine_;\n", 0},
          {"tests/sim/a.cpp", "std::mt19937_64 engine{seed}; std::mt19937& same = engine;\n", 0},
          {"gateway/app/a.cpp", "std::this_thread::sleep_for(1s);\n", 1},
          {"tests/integration/a.cpp", "std::this_thread::sleep_for(1s);\n", 0},
          {"gateway/dispatch/a.hpp", "std::jthread worker; std::shared_mutex guard;\n", 2},
          {"gateway/journal/a.hpp", "std::jthread worker; std::mutex guard;\n", 0},
          {"radio/codec/a.cpp", "std::ifstream in(name);\n", 1},
          {"gateway/contract/a.cpp", "#include <fstream>\n", 1},
          {"gateway/domain/a.cpp", "auto home = std::getenv(\"HOME\");\n", 1},
          {"gateway/app/a.cpp", "auto home = std::getenv(\"HOME\");\n", 0},
          {"gateway/README.md", "rand()\n", 0},
      },
      tidy::check_banned_calls);
}

TEST_CASE("forms of co_await") {
  const auto statement = [](std::string text, std::size_t violations) {
    return example{"gateway/app/a.cpp", std::move(text), violations};
  };
  judge(
      {
          statement("co_await store.append(std::move(e));", 0),
          statement("auto [a, b] = co_await read(line[0]);", 0),
          statement("if (co_await ready()) { go(); }", 0),
          statement("for (int i = 0; i < n; ++i) { co_await step(i); } x = y ? 1 : 2;", 0),
          statement("// co_await append(event{1});\n", 0),
          statement("void check_co_await() { go(); }", 0),
          statement("co_await log(\"what? {}\");", 0),
          statement("co_await store.append(event{1});", 1),
          statement("co_await store.append({1, 2});", 1),
          statement("co_await run(\n  ok ? a : b);", 1),
          statement("co_await spawn(executor, [p] (int) -> task; );", 1),
          statement("co_await spawn([p = std::move(p)] { return p; });", 1),
          statement("co_await a(x{1}); co_await b(y); co_await c(z{1});", 2),
      },
      tidy::check_co_await);
}

TEST_CASE("headers") {
  judge(
      {
          {"mqtt/a.hpp", "// What it is.\n#pragma once\n", 0},
          {"mqtt/a.hpp", "/* What it is. */\n#pragma once\n", 0},
          {"mqtt/a.hpp", "#pragma once\n", 1},
          {"mqtt/a.hpp", "// What it is.\n// #pragma once\n", 1},
          {"mqtt/a.cpp", "int a;\n", 0},
      },
      tidy::check_header);
}

TEST_CASE("length") {
  std::string text;
  for (int line = 0; line < 450; ++line) text += "//\n";
  judge({{"mqtt/a.cpp", text, 0}, {"mqtt/a.cpp", text + "//\n", 1}, {"tests/sim/a.cpp", text + "//\n", 0}},
        tidy::check_length);
}

TEST_CASE("text") {
  judge(
      {
          {"a.cpp", "fine\n", 0},
          {"a.cpp", "", 0},
          {"a.cpp", "a\tb\n", 1},
          {"a.md", "a \n", 1},
          {"a.cpp", "a\r\n", 1},
          {"CMakeLists.txt", "no end", 1},
          {"a.cpp", "// TODO: later\n", 1},
          {"a.cpp", "// FIXME HACK\n", 1},
          {"a.cpp", "mkstemp(\"/tmp/fileXXXXXX\"); todo_list();\n", 0},
          {"gateway/quickstart", "cd /home/someone/project\n", 1},
          {"a.md", "see `/root/notes`\n", 1},
          {"a.toml", "path = \"/work/main\"\n", 1},
          {"a.cpp", "\"/tmp/bash_jobs.0/1\"\n", 1},
          {"a.cpp", "\"/dev/ttyUSB0\" api/home/x https://example.org/home/x\n", 0},
          {"tests/data/frames.txt", "a\t \n", 0},
          {"LICENSE", "\ta\n", 0},
      },
      tidy::check_text);
}

TEST_CASE("test cases that would not count") {
  judge(
      {
          {"tests/unit/a_test.cpp", "TEST_CASE(\"a frame, cut (at 3) - 1/2: x = 'y'\") {}\n", 0},
          {"tests/unit/a_test.cpp", "TEST_CASE(\"twice\") {}\nTEST_CASE(\"twice\") {}\n", 1},
          {"tests/unit/a_test.cpp", "TEST_CASE(\"all of *\") {}\n", 1},
          {"tests/unit/a_test.cpp", "TEST_CASE(\"a[0]\") {}\n", 1},
          {"tests/unit/a_test.cpp", "TEST_CASE_FIXTURE(world, \"a;b\") {}\n", 1},
          {"tests/unit/a_test.cpp", "TEST_CASE(\"say \\\"hi\\\" for $5 #1\") {}\n", 0},
          {"tests/unit/a_test.cpp", "TEST_CASE(\"\") {}\n", 1},
          {"tests/unit/a_test.cpp", "TEST_CASE(\"a\" * doctest::skip()) {}\n", 1},
          {"tests/unit/a_test.cpp", "TEST_CASE(\"a\" * doctest::may_fail()) {}\n", 1},
          {"tests/unit/a_test.cpp", "TEST_CASE(\"a\" * doctest::timeout(9)) {}\n", 0},
          {"gateway/app/a.cpp", "TEST_CASE(\"a;b\")\n", 0},
      },
      tidy::check_test_cases);
}

TEST_CASE("the opening of the README") {
  const std::string late = std::string(45, '\n') + "tests/run\n";
  judge(
      {
          {"README.md", "# Name\n\n    gateway/quickstart\n    tests/run\n", 0},
          {"README.md", "# Name\n", 2},
          {"README.md", "gateway/quickstart\n" + late, 1},
          {"mqtt/README.md", "# Name\n", 0},
      },
      tidy::check_readme);
}

TEST_CASE("the top level") {
  CHECK(tidy::check_top_level({".ci", ".git", "CMakeLists.txt", "README.md", "gateway", "build"}).empty());
  CHECK(tidy::check_top_level({"gateway", "notes.txt", "src"}).size() == 2);
}

TEST_CASE("scripts can be executed") {
  CHECK(tidy::check_script({"tests/run", "#!/bin/sh\n"}, true).empty());
  CHECK(tidy::check_script({"tests/run", "#!/bin/sh\n"}, false).size() == 1);
  CHECK(tidy::check_script({"README.md", "# Name\n"}, false).empty());
}
