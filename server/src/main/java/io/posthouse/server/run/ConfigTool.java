package io.posthouse.server.run;

import io.posthouse.kernel.CalledHere;
import io.posthouse.kernel.setting.LiveSettings;
import io.posthouse.kernel.setting.Setting;
import io.posthouse.server.settings.Settings;
import io.posthouse.server.settings.StartValues;
import io.posthouse.storage.Database;
import io.posthouse.storage.backup.Backups;
import io.posthouse.storage.setting.Author;
import io.posthouse.storage.setting.ChangeResult;
import io.posthouse.storage.setting.NodeVersion;
import io.posthouse.storage.setting.SettingChange;
import io.posthouse.storage.setting.SettingDesk;
import io.posthouse.storage.setting.SettingRefusal;
import io.posthouse.storage.setting.SettingVersion;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * {@code ./posthouse config}, on the database of a running node or without one. Nodes learn of a change as they do of any other. What
 * was given at start is what this command's environment says, which is a node's if it is called where that runs.
 */
public final class ConfigTool {
    private static final int REFUSED = 1;
    private static final int NOT_UNDERSTOOD = 2;
    private static final int HISTORY = 20;
    private static final long LOOK_MILLIS = 100;
    private static final int LOOKS_MAX = 40;

    private final Settings settings;
    private final PrintStream out;
    private final PrintStream err;

    public ConfigTool(Settings settings, PrintStream out, PrintStream err) {
        this.settings = settings;
        this.out = out;
        this.err = err;
    }

    /** What was asked for: words, and the reason given with {@code --reason}. */
    private record Words(List<String> words, String reason) {
        static Words of(List<String> arguments) {
            List<String> words = new ArrayList<>(arguments);
            int at = words.indexOf("--reason");
            String reason = "";
            if (at >= 0 && at + 1 < words.size()) {
                reason = words.remove(at + 1);
                words.remove(at);
            }
            return new Words(words, reason);
        }

        String verb() {
            return words.isEmpty() ? "" : words.getFirst();
        }

        List<String> rest() {
            return words.subList(Math.min(1, words.size()), words.size());
        }
    }

    /** Carries one command out; the exit code is the result. */
    public int run(List<String> arguments) {
        Words words = Words.of(arguments);
        if (!understood(words)) {
            return NOT_UNDERSTOOD;
        }
        LiveSettings live = StartValues.live(settings);
        return new DatabaseVisit(settings, List.of(Backups.MIGRATIONS), err)
                .work(database -> on(database, live, words));
    }

    private boolean understood(Words words) {
        boolean well = switch (words.verb()) {
            case "list", "history" -> words.rest().size() <= 1;
            case "get" -> words.rest().size() == 1;
            case "show", "rollback" -> words.rest().size() == 1 && isNumber(words.rest().getFirst());
            case "set" -> !words.rest().isEmpty() && words.rest().stream().allMatch(word -> word.indexOf('=') > 0);
            case "reset" -> !words.rest().isEmpty();
            case "nodes" -> words.rest().isEmpty();
            default -> false;
        };
        if (!well) {
            err.println("posthouse: config does not understand that; " + CalledHere.command("config help")
                    + " tells what it takes");
        } else if (List.of("set", "reset", "rollback").contains(words.verb()) && words.reason().isBlank()) {
            err.println("posthouse: say why, for those who look at it later: --reason \"...\"");
            return false;
        }
        return well;
    }

    private static boolean isNumber(String word) {
        return word.matches("[0-9]{1,18}");
    }

    private int on(Database database, LiveSettings live, Words words) {
        SettingDesk desk = new SettingDesk(database, live);
        SettingVersion newest = desk.newest();
        live.begin(newest.contents());
        return switch (words.verb()) {
            case "list" -> list(live, words.rest().isEmpty() ? "" : words.rest().getFirst());
            case "get" -> get(live, words.rest().getFirst());
            case "history" -> history(desk, words.rest());
            case "show" -> show(desk, Long.parseLong(words.rest().getFirst()));
            case "nodes" -> nodes(desk, newest.number());
            case "rollback" -> tell(desk, desk.rollBack(author(), newest.number(),
                    Long.parseLong(words.rest().getFirst()), words.reason()));
            case "set", "reset" -> tell(desk,
                    desk.change(author(), newest.number(), wanted(words), words.reason()));
            default -> NOT_UNDERSTOOD;
        };
    }

    private static Map<String, Optional<String>> wanted(Words words) {
        Map<String, Optional<String>> wanted = new LinkedHashMap<>();
        for (String word : words.rest()) {
            int equals = words.verb().equals("set") ? word.indexOf('=') : word.length();
            wanted.put(word.substring(0, equals), words.verb().equals("set")
                    ? Optional.of(word.substring(equals + 1))
                    : Optional.empty());
        }
        return wanted;
    }

    private static Author author() {
        return new Author(System.getProperty("user.name", "?") + " (machine)", "command line",
                UUID.randomUUID().toString());
    }

    private int list(LiveSettings live, String part) {
        live.catalogues().stream().flatMap(catalogue -> catalogue.settings().stream())
                .filter(setting -> setting.name().contains(part))
                .forEach(setting -> out.printf("%-48s %-24s %s%n", setting.name(), shown(live.text(setting)),
                        source(live, setting)));
        live.ignored().forEach(problem -> out.println("left out: " + problem));
        return 0;
    }

    private static String shown(String text) {
        return text.isEmpty() ? "(none)" : text.replace("\n", " | ");
    }

    private String source(LiveSettings live, Setting<?> setting) {
        return live.isRunning(setting) ? "running" : settings.source(setting.name()).orElse("usual");
    }

    private int get(LiveSettings live, String name) {
        Optional<Setting<?>> found = live.declared(name);
        if (found.isEmpty()) {
            err.println("posthouse: " + name
                    + " is no setting that can change while running; " + CalledHere.command("config list")
                    + " names them");
            return REFUSED;
        }
        Setting<?> setting = found.get();
        out.println(setting.name() + " = " + shown(live.text(setting)) + " (" + source(live, setting) + ")");
        out.println("  " + setting.about().english());
        setting.kind().least().ifPresent(least -> out.println("  from " + least + " to "
                + setting.kind().most().orElse("?")));
        if (!setting.kind().choices().isEmpty()) {
            out.println("  one of " + String.join(", ", setting.kind().choices()));
        }
        out.println("  usual " + shown(setting.usualText())
                + live.textAtStart(setting).map(text -> ", at start " + shown(text)).orElse("")
                + "; counts " + setting.effect().word());
        return 0;
    }

    private int history(SettingDesk desk, List<String> rest) {
        int many = rest.stream().filter(ConfigTool::isNumber).findFirst().map(Integer::parseInt).orElse(HISTORY);
        List<SettingVersion> versions = desk.history(Long.MAX_VALUE, many);
        versions.forEach(this::print);
        if (versions.isEmpty()) {
            out.println("No setting was changed while running yet.");
        }
        return 0;
    }

    private void print(SettingVersion version) {
        out.println(version.number() + "  " + version.at() + "  " + version.author().name() + ", "
                + version.author().origin() + ": " + version.reason()
                + (version.rolledBackTo().isPresent() ? " (back to " + version.rolledBackTo().getAsLong() + ")" : ""));
        version.changes().forEach(this::print);
    }

    private void print(SettingChange change) {
        out.println("   " + change.setting() + ": " + change.before().map(ConfigTool::shown).orElse("as at start")
                + " -> " + change.after().map(ConfigTool::shown).orElse("as at start"));
    }

    private int show(SettingDesk desk, long number) {
        Optional<SettingVersion> found = desk.version(number);
        if (found.isEmpty()) {
            err.println("posthouse: " + SettingRefusal.NO_SUCH_VERSION.advice());
            return REFUSED;
        }
        if (number > 0) {
            print(found.get());
        }
        out.println(found.get().contents().isEmpty() ? "No running values." : "All running values:");
        found.get().contents().entrySet().stream().sorted(Map.Entry.comparingByKey())
                .forEach(one -> out.println("   " + one.getKey() + "=" + shown(one.getValue())));
        return 0;
    }

    private int nodes(SettingDesk desk, long newest) {
        List<NodeVersion> nodes = desk.nodes();
        out.println("The newest version is " + newest + ".");
        nodes.forEach(node -> out.printf("%-24s %-8d %-8s %s%n", node.node(), node.version(),
                node.isFresh() ? node.state().name().toLowerCase(Locale.ROOT) : "silent", node.says()));
        return 0;
    }

    private int tell(SettingDesk desk, ChangeResult result) {
        return switch (result) {
            case ChangeResult.Done(var version) -> {
                print(version);
                out.println(applied(desk, version.number()));
                yield 0;
            }
            case ChangeResult.Refused(var refusal, var problems) -> {
                err.println("posthouse: " + refusal.advice());
                Settings.named(problems).forEach(problem -> err.println("  " + problem.sentence().english()));
                yield REFUSED;
            }
            case ChangeResult.Conflict(var newest, var since) -> {
                err.println("posthouse: " + SettingRefusal.CHANGED_MEANWHILE.advice() + " Version " + newest.number()
                        + " by " + newest.author().name() + ":");
                since.forEach(change -> err.println("  " + change.setting()));
                yield REFUSED;
            }
        };
    }

    /** Which nodes have it, after as long as they may take. */
    private static String applied(SettingDesk desk, long version) {
        List<NodeVersion> fresh = List.of();
        try {
            for (int look = 0; look < LOOKS_MAX; look++) {
                fresh = desk.nodes().stream().filter(NodeVersion::isFresh).toList();
                if (fresh.stream().allMatch(node -> node.version() >= version)) {
                    break;
                }
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (fresh.isEmpty()) {
            return "No node runs; it counts from the next start on.";
        }
        String behind = fresh.stream().filter(node -> node.version() < version)
                .map(node -> node.node() + (node.says().isEmpty() ? "" : " (" + node.says() + ")"))
                .collect(Collectors.joining(", "));
        return behind.isEmpty()
                ? "Applied on " + fresh.stream().map(NodeVersion::node).collect(Collectors.joining(", ")) + "."
                : "Not applied yet on " + behind + "; " + CalledHere.command("config nodes") + " tells when it is.";
    }
}
