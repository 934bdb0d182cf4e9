#include "viz/pack/script.hpp"
#include "viz/pack/squeeze.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

namespace graftd::pack {
namespace {

std::string packed(const std::string& text) {
  return join_scripts({read_script("a.js", text)}, "a.js");
}

std::string sentence_of(const std::string& text) {
  try {
    packed(text);
  } catch (const PackError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("comments and blanks go, what only looks like them stays") {
  CHECK(packed("// a\nfetch(  'a // b' ); /* c\n d */ fetch(\"/* e */\");\n") ==
        "fetch('a // b');fetch(\"/* e */\");");
  CHECK(packed("fetch('it\\'s // x');") == "fetch('it\\'s // x');");
  CHECK(packed("fetch(`a // ${ `b /* ${ 1 + 2 } */` } \n  c`);") ==
        "fetch(`a // ${`b /* ${1+2} */`} \n  c`);");
  CHECK(packed("fetch(`\\`${ { a: 1 } }\\${`);") == "fetch(`\\`${{a:1}}\\${`);");
}

TEST_CASE("a slash divides, begins a regular expression or a comment") {
  CHECK(packed("fetch(/[/]\\/ \"/g, 4 / 2 / 1);") == "fetch(/[/]\\/ \"/g,4/2/1);");
  CHECK(packed("if (1) /a b/.test(2);") == "if(1)/a b/.test(2);");
  CHECK(packed("fetch((1) / 2 / 3, [1] / 2 / 3);") == "fetch((1)/2/3,[1]/2/3);");
  CHECK(packed("fetch(() => { return / x/; });") == "fetch(()=>{return/ x/});");
  CHECK(packed("fetch({ a: 1 } / 2 / 3);") == "fetch({a:1}/2/3);");
  CHECK(packed("fetch(typeof / x/, 1 /* a */ / 2);") == "fetch(typeof/ x/,1/2);");
}

TEST_CASE("blanks that keep signs and words apart stay") {
  CHECK(packed("let a = 1; let b = a + +a - -a + ++a;") == "let aa=1,ab=aa+ +aa- -aa+ ++aa;");
  CHECK(packed("fetch(typeof 1 in {}, 1 .toFixed(), new Date);") ==
        "fetch(typeof 1 in{},1 .toFixed(),new Date);");
  CHECK(packed("for (const a of [1]) fetch(a);") == "for(let a of[1])fetch(a);");
}

TEST_CASE("the end of a line stays where it may end a statement") {
  CHECK(packed("function a() {\n  if (1) return\n  fetch()\n  fetch()\n}\na();") ==
        "function aa(){if(1)return\nfetch()\nfetch()}\naa();");
  CHECK(packed("fetch(1,\n  2)\n  .then(3);") == "fetch(1,2).then(3);");
  CHECK(packed("let a = 1;\na\n++\na;") == "let aa=1;aa\n++\naa;");
}

TEST_CASE("a semicolon that is a statement of its own stays") {
  CHECK(packed("function a() { while (1); }") == "function aa(){while(1);}");
  CHECK(packed("function a() { for (;;); }") == "function aa(){for(;;);}");
  CHECK(packed("function a() { fetch(); }") == "function aa(){fetch()}");
}

TEST_CASE("names that no one outside sees become short, properties stay") {
  CHECK(
      packed("function add(first, second = first) { const sum = { first, second: first.second };\n"
             "  return sum.first + sum[\"second\"] + second; }\nadd(1);") ==
      "function aa(a,b=a){let c={first:a,second:a.second};return c.first+c.second+b}\naa(1);");
  CHECK(packed("const { node: { name = 3 }, ...rest } = fetch(); fetch(name, rest);") ==
        "let{node:{name:aa=3},...ab}=fetch();fetch(aa,ab);");
  CHECK(
      packed(
          "class Box { #inside = 1; static get(key) { return this.#inside + key; } }\nnew Box;") ==
      "class aa{#a=1;static get(a){return this.#a+a}}\nnew aa;");
  CHECK(packed(
            "const f = async (item) => { for (const one of item) await one; }; f({ class: 1 });") ==
        "let aa=async a=>{for(let b of a)await b};aa({class:1});");
  CHECK(packed("try { fetch(); } catch (error) { fetch(error ? error : { error }); }") ==
        "try{fetch()}catch(a){fetch(a?a:{error:a})}");
  CHECK(packed("switch (1) { case 2: { const a = 1; fetch(a); } default: fetch(); }") ==
        "switch(1){case 2:{let a=1;fetch(a)}default:fetch()}");
}

TEST_CASE("a local name that hides one of the script still hides it") {
  CHECK(packed("const a = fetch(); function b() { const a = 1; return a; } b(a);") ==
        "let aa=fetch();function ab(){let aa=1;return aa}ab(aa);");
}

TEST_CASE("numbers stand where their names stood") {
  CHECK(packed("const ROWS_MAX = 20_000; fetch(ROWS_MAX, { ROWS_MAX }, ROWS_MAX.toFixed());") ==
        "fetch(20000,{ROWS_MAX:20000},20000 .toFixed());");
}

TEST_CASE("scripts are joined in the order in which they need each other") {
  const std::vector<Script> scripts = {
      read_script("app.js",
                  "import { run as go } from \"./core/b.js\";\nimport { one } from "
                  "\"./core/c.js\";\ngo(one);"),
      read_script("core/b.js",
                  "import { one } from \"../core/c.js\";\nconst own = 1 + 1;\nexport function "
                  "run(x) { return x + one() + own; }"),
      read_script("core/c.js", "const own = 2 + 2;\nexport const one = () => own;\nexport {};"),
  };
  CHECK(join_scripts(scripts, "app.js") ==
        "let aa=2+2,ab=()=>aa,ac=1+1;function ad(a){return a+ab()+ac}ad(ab);");
}

TEST_CASE("what is not understood is refused with its place") {
  CHECK(
      sentence_of("fetch(\n  other);") ==
      "a.js:2: 'other' is declared nowhere; if it is a name of the browser, viz/pack/names.cpp has "
      "to know it");
  CHECK(sentence_of("const fetch = [];").find("a browser gives 'fetch' a meaning") !=
        std::string::npos);
  CHECK(sentence_of("import x from \"y\";").find("only imports of the form") != std::string::npos);
  CHECK(sentence_of("import { x } from \"./y.js\";") == "a.js: there is no script y.js");
  CHECK(sentence_of("fetch(`a").find("template does not end") != std::string::npos);
  CHECK(sentence_of("fetch('a\n').x;").find("string does not end") != std::string::npos);
  CHECK(sentence_of("fetch(/a\n/);").find("regular expression does not end") != std::string::npos);
  CHECK(sentence_of("/* a").find("comment does not end") != std::string::npos);
  CHECK(sentence_of("fetch([1);").find("closed by another kind") != std::string::npos);
  CHECK(sentence_of("fetch(1;").find("bracket is not closed") != std::string::npos);
  CHECK(sentence_of("fetch)").find("was not opened") != std::string::npos);
}

TEST_CASE("scripts that need each other in a circle are refused") {
  const std::vector<Script> scripts = {
      read_script("a.js", "import { b } from \"./b.js\";\nexport const a = b;"),
      read_script("b.js", "import { a } from \"./a.js\";\nexport const b = a;"),
  };
  CHECK_THROWS_WITH_AS(join_scripts(scripts, "a.js"),
                       "a.js: this script imports itself by way of others",
                       PackError);
}

TEST_CASE("a style keeps its strings, its sums and the blanks between selectors") {
  CHECK(pack_style("/* a */\na  :hover > b , .c::after {\n  content: \" /* x */ ; \";\n"
                   "  width: calc(1px  + 2px);\n  margin: 0 -1px;\n}\n") ==
        "a :hover>b,.c::after{content:\" /* x */ ; \";width:calc(1px + 2px);margin:0 -1px}");
  CHECK(pack_style("@media (min-width: 1px) and (max-width: 2px) { a { b: c; } }") ==
        "@media (min-width:1px) and (max-width:2px){a{b:c}}");
  CHECK_THROWS_AS(pack_style("a { content: \"x }"), PackError);
  CHECK_THROWS_AS(pack_style("/* a"), PackError);
}

TEST_CASE("a document loses its indentation and the list of modules") {
  CHECK(pack_document("<p>\n  <b>a  b</b>\n\n<link rel=\"modulepreload\" href=\"x.js\">\n</p>\n") ==
        "<p>\n<b>a  b</b>\n</p>\n");
}

// What zlib makes of it again.
std::string unpacked(std::string squeezed, std::size_t size) {
  std::string out(size + 1, '\0');
  z_stream stream = {};
  REQUIRE(inflateInit2(&stream, 16 + MAX_WBITS) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(squeezed.data());
  stream.avail_in = static_cast<uInt>(squeezed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  CHECK(stream.avail_in == 0);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

TEST_CASE("what is squeezed is what was there") {
  std::string every;
  for (int byte = 0; byte < 256; ++byte) {
    every += static_cast<char>(byte);
  }
  std::uint32_t seed = 1;
  std::string noise;
  std::string words;
  for (int i = 0; i < 70'000; ++i) {
    seed = seed * 1664525 + 1013904223;
    noise += static_cast<char>(seed >> 24);
    words += i % 3 == 0 ? "node" : std::to_string((seed >> 20) % 300);
  }
  const std::string far = noise.substr(0, 300) + noise.substr(0, 32'468) + noise.substr(0, 300);
  for (const std::string& text : {std::string(),
                                  std::string("a"),
                                  std::string("aaaa"),
                                  std::string(1'000, 'x'),
                                  every,
                                  every + every,
                                  noise,
                                  words,
                                  far}) {
    CAPTURE(text.size());
    CHECK(unpacked(squeeze(text), text.size()) == text);
  }
  uLongf zlib_size = compressBound(words.size());
  std::string zlib(zlib_size, '\0');
  compress2(reinterpret_cast<Bytef*>(zlib.data()),
            &zlib_size,
            reinterpret_cast<const Bytef*>(words.data()),
            words.size(),
            Z_BEST_COMPRESSION);
  CHECK(squeeze(words).size() < zlib_size);
}

}  // namespace
}  // namespace graftd::pack
