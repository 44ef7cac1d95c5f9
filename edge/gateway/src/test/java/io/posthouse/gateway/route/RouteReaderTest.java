package io.posthouse.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.Permission;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteReaderTest {
    private static final String GOOD = """
            {"routes":[{"name":"shop","hosts":["shop.example.org","*.Shop.example.org"],"path":"/orders/{id}/**",
              "methods":["GET","POST"],"headers":[{"name":"X-Version","value":"2"}],"reach":"open",
              "permission":"shop.order.read","to":[{"backend":"one","weight":9},{"backend":"two"}],"webSocket":true,
              "retry":false,"bodyBytesMax":10,"connectMillis":100,"firstByteMillis":200,"idleMillis":300,
              "wholeMillis":400,"socketIdleMillis":5000}],
             "backends":[{"name":"one","targets":["https://one.example.org:8443"],"healthPath":"/health","healthMillis":700},
              {"name":"two","targets":["http://10.0.0.1"]}]}""";

    private static List<RouteProblem> problems(String json) {
        return RouteReader.read(RouteDesk.document(json)).problems();
    }

    @Test
    void readsAllThatARouteCanSay() {
        // when
        RouteSet set = WrittenRoutes.of(GOOD);

        // then
        Route route = set.routes().getFirst();
        assertThat(route.hosts()).extracting(HostPattern::text).containsExactly("shop.example.org",
                "*.shop.example.org");
        assertThat(route.path().parts()).containsExactly(new PathPattern.Part.Written("orders"),
                new PathPattern.Part.Any(), new PathPattern.Part.Rest());
        assertThat(route.access())
                .isEqualTo(new Route.Access.Holding(Permission.Reach.OPEN, "shop.order.read"));
        assertThat(route.patience()).isEqualTo(new Route.Patience(Duration.ofMillis(100), Duration.ofMillis(200),
                Duration.ofMillis(300), Duration.ofMillis(400), Duration.ofMillis(5_000)));
        assertThat(route.webSocket()).isTrue();
        assertThat(route.retry()).isFalse();
        assertThat(route.bodyBytesMax()).isEqualTo(10);
        assertThat(((Route.Destination.Outside) route.to()).shares()).extracting(Route.Share::weight)
                .containsExactly(9, 1);
        assertThat(set.backends().getFirst().health()).contains(new Backend.Check("/health", Duration.ofMillis(700)));
    }

    @Test
    void writesWhatItReads() {
        RouteDocument document = RouteDesk.document(GOOD);

        assertThat(RouteDesk.document(RouteDesk.json(document))).isEqualTo(document);
    }

    /** One member of the good document is another, and one problem is told. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"\"name\":\"shop\"; \"name\":\"Shop\"; routes/0/name; name-malformed",
            "*.Shop.example.org; *.*.example.org; routes/shop/hosts; host-malformed",
            "*.Shop.example.org; shop.example.org:80; routes/shop/hosts; host-malformed",
            "/orders/{id}/**; orders; routes/shop/path; path-malformed",
            "/orders/{id}/**; /orders/**/x; routes/shop/path; path-malformed",
            "/orders/{id}/**; /orders/../x; routes/shop/path; path-malformed",
            "/orders/{id}/**; /orders//x; routes/shop/path; path-malformed",
            "/orders/{id}/**; /orders/%61; routes/shop/path; path-malformed",
            "\"POST\"; \"TRACE\"; routes/shop/methods; method-unknown",
            "X-Version; Authorization; routes/shop/headers; header-malformed",
            "X-Version; Posthouse-Identity; routes/shop/headers; header-malformed",
            "\"open\"; \"everybody\"; routes/shop/reach; reach-unknown",
            "shop.order.read; shop; routes/shop/permission; permission-malformed",
            "shop.order.read; signed-in; routes/shop/permission; permission-malformed",
            "\"permission\":\"shop.order.read\"; \"permission\":null; routes/shop/permission; permission-missing",
            "\"retry\":false; \"anonymous\":true; routes/shop/anonymous; access-unclear",
            "{\"backend\":\"two\"}; {\"backend\":\"three\"}; routes/shop/to; backend-unknown",
            "{\"backend\":\"two\"}; {\"backend\":\"one\"}; routes/shop/to; duplicate-name",
            "\"weight\":9; \"weight\":0; routes/shop/to; out-of-bounds",
            "\"idleMillis\":300; \"idleMillis\":1; routes/shop/idleMillis; out-of-bounds",
            "\"bodyBytesMax\":10; \"bodyBytesMax\":-1; routes/shop/bodyBytesMax; out-of-bounds",
            "https://one.example.org:8443; ftp://one.example.org; backends/one/targets; target-malformed",
            "https://one.example.org:8443; https://one.example.org/path; backends/one/targets; target-malformed",
            "\"/health\"; \"health\"; backends/one/healthPath; health-path-malformed",
            "\"healthPath\":\"/health\",; ''; backends/one/healthPath; health-path-missing",
            "\"name\":\"two\"; \"name\":\"one\"; backends/one/name; duplicate-name"})
    void saysWhatIsWrongAndWhere(String good, String bad, String at, String code) {
        assertThat(GOOD).contains(good);

        assertThat(problems(GOOD.replace(good, bad))).anySatisfy(problem -> {
            assertThat(problem.at()).isEqualTo(at);
            assertThat(problem.code()).isEqualTo(code);
        });
    }

    @Test
    void refusesARouteThatNoRequestReaches() {
        String same = GOOD.replace("\"routes\":[", "\"routes\":[" + GOOD.substring(GOOD.indexOf("{\"name\":\"shop\""),
                GOOD.indexOf("],\n \"backends\"")).replace("\"name\":\"shop\"", "\"name\":\"first\"") + ",");

        assertThat(problems(same)).extracting(RouteProblem::code).containsExactly("never-reached");
    }

    @Test
    void takesNothingOfADocumentWithAProblem() {
        RouteReader.Read read = RouteReader.read(RouteDesk.document(GOOD.replace("\"POST\"", "\"post\"")));

        assertThat(read.set()).isEmpty();
        assertThat(read.problems()).hasSize(1);
    }
}
