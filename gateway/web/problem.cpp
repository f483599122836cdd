#include "gateway/web/problem.hpp"

#include "gateway/contract/json.hpp"

#include <array>

namespace kentongan::web {

using domain::name_of;

namespace {

constexpr std::array<problem_kind, domain::name_table<20>{}.size()> kinds{{
    {400, "Permintaan tidak dapat dibaca", "The request cannot be read"},
    {401, "Token tidak ada atau tidak berlaku", "No token, or none that is valid"},
    {403, "Peran ini tidak berwenang", "This role may not do that"},
    {404, "Tidak ada", "There is no such thing"},
    {405, "Metode ini tidak tersedia di sini", "That method is not available here"},
    {406, "Jenis isi yang diminta tidak tersedia", "None of the media types asked for is available"},
    {408, "Permintaan datang terlalu lambat", "The request came too slowly"},
    {409, "Bertentangan dengan keadaan sekarang", "In conflict with how things stand"},
    {412, "Sudah diubah orang lain; lihat kembali", "Somebody else has changed it; look again"},
    {413, "Isi terlalu besar", "The body is too large"},
    {414, "Alamat terlalu panjang", "The target is too long"},
    {415, "Jenis isi harus application/json", "The body must be application/json"},
    {422, "Idempotency-Key sudah dipakai untuk isi lain", "The Idempotency-Key was used with another body"},
    {422, "Dipahami, tetapi tidak dapat dilaksanakan", "Understood, but it cannot be done"},
    {431, "Kepala permintaan terlalu besar", "The header is too large"},
    {429, "Terlalu banyak permintaan", "Too many requests"},
    {426, "Alamat ini hanya untuk WebSocket", "This address is for WebSocket only"},
    {500, "Kesalahan di dalam gateway", "A fault inside the gateway"},
    {503, "Gateway sedang sibuk; ulangi", "The gateway is busy; repeat"},
    {503, "Jurnal tidak dapat ditulis; ulangi", "The journal cannot be written; repeat"},
}};

}  // namespace

const problem_kind& kind_of(problem p) { return kinds.at(static_cast<std::size_t>(p)); }

response to_response(const problem_details& p, language lang) {
  const auto& kind = kind_of(p.what);
  response r;
  r.status = kind.status;
  r.type = "application/problem+json";
  contract::writer w(r.body);
  w.open().field("type", "/api/v1/problems#" + std::string(name_of(p.what)));
  w.field("title", lang == language::en ? kind.title_en : kind.title_id);
  w.field("status", std::uint64_t{kind.status}).field("code", name_of(p.what));
  w.maybe("reason", p.reason).maybe("detail", p.detail);
  r.body += p.extra;
  r.body += '}';
  r.headers.emplace_back("Content-Language", name_of(lang));
  r.headers.emplace_back("Cache-Control", "no-store");
  if (p.retry_after) r.headers.emplace_back("Retry-After", std::to_string(p.retry_after->count()));
  if (p.what == problem::unauthorized) r.headers.emplace_back("WWW-Authenticate", "Bearer");
  return r;
}

std::string problem_catalogue() {
  std::string out;
  contract::writer w(out);
  w.open().field("v", std::uint64_t{1}).open_list("problems");
  const auto names = names_of(problem{});
  for (std::size_t i = 0; i < names.size(); ++i) {
    w.item_object().field("code", names[i]).field("status", std::uint64_t{kinds[i].status});
    w.object("title").field("id", kinds[i].title_id).field("en", kinds[i].title_en).close().close();
  }
  w.close_list().close();
  return out;
}

}  // namespace kentongan::web
