package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssetsTest {
    private static final String HASHED = "/assets/app-Bx3k9_aQ.js";

    private static Door door;

    @BeforeAll
    static void openTheDoor() throws IOException {
        door = Door.open();
    }

    @AfterAll
    static void closeTheDoor() {
        door.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/lines", "/lines/ben@example.org", "/people/ben%40example.org"})
    void answersThePageForEveryAddressOfThePage(String target) throws Exception {
        // when
        HttpResponse<String> answer = door.get(target);

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("<title>page</title>");
        assertThat(header(answer, "Content-Type")).isEqualTo("text/html; charset=utf-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/assets/missing-Bx3k9_aQ.js", "/favicon.ico", "/assets/", "/index.html.bak",
            "/health/other", "/API/people", "/api"})
    void answers404InsteadOfThePageForAMissingFile(String target) throws Exception {
        assertThat(door.get(target).statusCode()).isEqualTo(404);
    }

    @Test
    void letsBrowsersKeepHashedFilesForEverAndAskAgainForThePage() throws Exception {
        // when
        HttpResponse<String> file = door.get(HASHED);
        HttpResponse<String> page = door.get("/");

        // then
        assertThat(header(file, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(header(file, "Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
        assertThat(header(page, "ETag")).startsWith("\"");
    }

    @Test
    void answers304WhileThePageIsTheSame() throws Exception {
        // given
        String etag = header(door.get("/"), "ETag");

        // when
        HttpResponse<String> same = door.get("/", "If-None-Match", "\"other\", W/" + etag);
        HttpResponse<String> changed = door.get("/", "If-None-Match", "\"other\"");

        // then
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(changed.statusCode()).isEqualTo(200);
    }

    @Test
    void compressesForThoseWhoSayTheyCanRead() throws Exception {
        // when
        HttpResponse<String> packed = door.get(HASHED, "Accept-Encoding", "br;q=0, gzip");
        HttpResponse<String> plain = door.get(HASHED, "Accept-Encoding", "gzip;q=0");

        // then
        assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
        assertThat(header(packed, "Vary")).isEqualTo("Accept-Encoding");
        assertThat(Integer.parseInt(header(packed, "Content-Length"))).isLessThan(plain.body().length() / 2);
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
    }

    @Test
    void allowsThePageNothingInline() throws Exception {
        // when
        HttpResponse<String> page = door.get("/");

        // then
        assertThat(header(page, "Content-Security-Policy")).contains("default-src 'none'", "script-src 'self'",
                "style-src 'self'", "frame-ancestors 'none'").doesNotContain("unsafe").doesNotContain("*");
        assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(page, "Referrer-Policy")).isEqualTo("same-origin");
        assertThat(page.headers().firstValue("Strict-Transport-Security")).as("not over plain HTTP").isEmpty();
    }

    @Test
    void takesNothingButReading() throws Exception {
        assertThat(door.post("/", "x").statusCode()).isEqualTo(405);
    }

    @Test
    void reachesNothingBesideItsFolder() throws Exception {
        assertThat(door.raw("GET /../log4j2.xml HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(door.get("/io/posthouse/gateway/Gateway.class").body()).contains("<title>page</title>");
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
