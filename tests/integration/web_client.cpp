#include "tests/integration/web_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <cctype>
#include <chrono>
#include <thread>

namespace kentongan::test {

web_client::answer web_client::ask(std::string_view method, std::string_view target, const std::string& body,
                                   const headers& more) {
  namespace http = boost::beast::http;
  http::request<http::string_body> r;
  r.method_string({method.data(), method.size()});
  r.target({target.data(), target.size()});
  r.set(http::field::host, "localhost");
  if (!token.empty()) r.set(http::field::authorization, "Bearer " + token);
  for (const auto& [name, value] : more) r.set(name, value);
  r.body() = body;
  if (!body.empty() || method == "POST") r.content_length(body.size());
  r.keep_alive(false);
  answer a;
  boost::system::error_code ec;
  boost::asio::io_context io{1};
  boost::beast::tcp_stream stream(io);
  stream.expires_after(std::chrono::seconds{20});
  boost::beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(16u << 20);
  if (method == "HEAD") parser.skip(true);
  stream.async_connect({boost::asio::ip::address_v4::loopback(), port_}, [&](auto failed) {
    if (failed) return;
    http::async_write(stream, r, [&](auto failed_too, std::size_t) {
      if (failed_too) return;
      http::async_read(stream, buffer, parser, [&](auto no, std::size_t) { ec = no, a.status = no ? 0 : 1; });
    });
  });
  io.run();
  if (a.status == 0) return a;
  auto whole = parser.release();
  a.status = whole.result_int();
  for (const auto& f : whole) {
    std::string name(f.name_string());
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    a.fields[name] = std::string(f.value());
  }
  a.body = std::move(whole.body());
  return a;
}

std::string web_client::listen(const std::string& last_id, std::string_view part, std::chrono::milliseconds patience,
                               const std::function<void()>& meanwhile) {
  using tcp = boost::asio::ip::tcp;
  boost::asio::io_context io{1};
  tcp::socket socket(io);
  boost::system::error_code ec;
  std::string got;
  socket.connect({boost::asio::ip::address_v4::loopback(), port_}, ec);
  const std::string request = "GET /api/v1/feed HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token +
                              "\r\n" + (last_id.empty() ? "" : "Last-Event-ID: " + last_id + "\r\n") + "\r\n";
  if (!ec) boost::asio::write(socket, boost::asio::buffer(request), ec);
  socket.non_blocking(true);
  bool told = false;
  const auto end = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < end && got.find(part) == std::string::npos) {
    char some[8192];
    got.append(some, socket.read_some(boost::asio::buffer(some), ec));
    if (ec && ec != boost::asio::error::would_block) break;
    if (!told && got.find("\n\n") != std::string::npos) {
      told = true;
      if (meanwhile) meanwhile();
    }
    if (ec) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return got;
}

}  // namespace kentongan::test
