package io.posthouse.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One panel of the dashboard, or one alert: what it is called, and of which metrics it is made. */
record Watched(String title, Set<String> metrics) {
    private static final Pattern METRIC = Pattern.compile("\\b((?:posthouse|jvm|process|system)_[a-z_]+)");

    /** Each panel; it has a title, a description, a unit, a place that no other has, and a metric. */
    static List<Watched> ofDashboard(Path file) throws IOException {
        List<Watched> panels = new ArrayList<>();
        Set<String> places = new TreeSet<>();
        List<String> rows = new ArrayList<>();
        JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(file));
        for (JsonNode panel : dashboard.path("panels")) {
            String title = panel.path("title").asString("");
            assertThat(title).isNotEmpty();
            if (panel.path("type").asString("").equals("row")) {
                rows.add(title);
                continue;
            }
            assertThat(panel.path("description").asString("")).as(title).endsWith(".");
            assertThat(panel.path("fieldConfig").path("defaults").path("unit").asString("")).as(title).isNotEmpty();
            assertThat(places.add(panel.path("gridPos").path("x") + "," + panel.path("gridPos").path("y"))).as(title)
                    .isTrue();
            Set<String> metrics = new TreeSet<>();
            for (JsonNode target : panel.path("targets")) {
                metrics.addAll(metricsOf(target.path("expr").asString("")));
            }
            if (!panel.path("targets").path(0).path("expr").asString("").startsWith("sum(up{")) {
                panels.add(new Watched(title, metrics));
            }
        }
        assertThat(rows).containsExactly("Is it well", "Traffic", "Latency", "Log and database", "Nodes and shards",
                "JVM and limits");
        return panels;
    }

    /** Each alert; it says in a summary what is so, and in an advice what to do. */
    static List<Watched> ofRules(Path file) throws IOException {
        JsonNode rules = JsonMapper.shared().valueToTree(new Yaml().load(Files.readString(file)));
        List<Watched> alerts = new ArrayList<>();
        for (JsonNode rule : rules.path("groups").path(0).path("rules")) {
            String name = rule.path("alert").asString("");
            assertThat(rule.path("annotations").path("summary").asString("")).as(name).isNotEmpty();
            assertThat(rule.path("annotations").path("advice").asString("")).as(name).endsWith(".");
            assertThat(rule.path("for").asString("")).as(name).isNotEmpty();
            String expression = rule.path("expr").asString("");
            if (!expression.startsWith("up{")) {
                alerts.add(new Watched(name, metricsOf(expression)));
            }
        }
        return alerts;
    }

    private static Set<String> metricsOf(String expression) {
        return METRIC.matcher(expression).results().map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
