package io.posthouse.server.configuration;

import io.posthouse.identity.Deeds;
import io.posthouse.identity.http.CallerFilter;
import io.posthouse.identity.http.HttpRefusal;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.setting.SettingProblem;
import io.posthouse.server.settings.Settings;
import io.posthouse.storage.setting.AuditEntry;
import io.posthouse.storage.setting.Author;
import io.posthouse.storage.setting.ChangeResult;
import io.posthouse.storage.setting.NodeVersion;
import io.posthouse.storage.setting.RunningConfiguration;
import io.posthouse.storage.setting.SettingChange;
import io.posthouse.storage.setting.SettingDesk;
import io.posthouse.storage.setting.SettingRefusal;
import io.posthouse.storage.setting.SettingVersion;
import io.posthouse.storage.setting.Trouble;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The configuration, for administrators. Numbers of versions are strings, as every id in JSON. */
@RestController
@RequestMapping(path = "/api/configuration", produces = "application/json")
final class ConfigurationEndpoint {
    static final String READ = "configuration.setting.read";
    static final String CHANGE = "configuration.setting.change";
    /** How long an answer waits for this node to have applied what was committed. */
    private static final Duration APPLIED_PATIENCE = Duration.ofSeconds(2);

    private final RunningConfiguration running;
    private final SettingsList list;
    private final Deeds deeds;

    ConfigurationEndpoint(RunningConfiguration running, SettingsList list, Deeds deeds) {
        this.running = running;
        this.list = list;
        this.deeds = deeds;
    }

    /**
     * Everything at one look.
     *
     * @param version the newest, which a change names as the one it was made from
     * @param applied the one that holds on the node that answers
     * @param troubles what is wrong with following on that node, in sentences
     */
    record ConfigurationView(String version, String applied, @Nullable SettingsVersionView newest,
            List<SettingView> settings, List<SettingRuleView> rules, List<SettingsNodeView> nodes,
            List<String> troubles) {
    }

    /**
     * One version.
     *
     * @param previous the one it was made from
     * @param rolledBackTo whose contents it has; absent for a change
     */
    record SettingsVersionView(String version, String previous, Instant at, String author, String origin,
            String requestId, String reason, @Nullable String rolledBackTo, List<SettingChangeView> changes) {
        static SettingsVersionView of(SettingVersion made) {
            return new SettingsVersionView(Long.toString(made.number()), Long.toString(made.previous()), made.at(),
                    made.author().name(), made.author().origin(), made.author().request(), made.reason(),
                    made.rolledBackTo().isPresent() ? Long.toString(made.rolledBackTo().getAsLong()) : null,
                    SettingChangeView.of(made.changes()));
        }
    }

    /** What a setting's running value was and is; absent where it had or has none. */
    record SettingChangeView(String setting, @Nullable String before, @Nullable String after) {
        static List<SettingChangeView> of(List<SettingChange> changes) {
            return changes.stream().map(change -> new SettingChangeView(change.setting(),
                    change.before().orElse(null), change.after().orElse(null))).toList();
        }
    }

    /** One version with all its contents. */
    record SettingsContentsView(SettingsVersionView version, List<SettingTextView> contents) {
    }

    record SettingTextView(String setting, String value) {
    }

    record SettingsHistory(List<SettingsVersionView> items, @Nullable String next) {
    }

    /**
     * A change that was made or refused.
     *
     * @param outcome one of these words: changed, rolled-back, refused, conflict
     * @param said why not; empty for what was done
     */
    record SettingsAuditView(String id, Instant at, String author, String origin, String requestId, String outcome,
            String version, String reason, List<SettingChangeView> changes, String said) {
    }

    record SettingsAuditPage(List<SettingsAuditView> items, @Nullable String next) {
    }

    /**
     * Which version a node has applied.
     *
     * @param state {@code applied}, {@code partly}, {@code refused}, or {@code silent} when it has not said so for 10 s
     * @param behind whether it has not applied the newest, and has had the two seconds in which it should have
     */
    record SettingsNodeView(String node, String version, String state, boolean behind, String says) {
    }

    /** Running values wanted: of a setting, or absent to return to what was given at start. */
    record WantedSetting(@Nullable String setting, @Nullable String value) {
    }

    record SettingsChangeRequest(@Nullable String seen, @Nullable String reason,
            @Nullable List<WantedSetting> changes) {
    }

    record SettingsRollbackRequest(@Nullable String seen, @Nullable String to, @Nullable String reason) {
    }

    record SettingsCheckRequest(@Nullable List<WantedSetting> changes) {
    }

    /**
     * Why a value cannot be a setting's.
     *
     * @param setting whose; empty when it is about all of them
     * @param code stable: unknown-setting, fixed-at-start, malformed, out-of-bounds, too-long, rule-broken or not-applicable
     * @param words the same for a person, as one sentence that names the setting
     * @param chinese that sentence in Chinese
     */
    record SettingProblemView(String setting, String code, String words, String chinese) {
        static List<SettingProblemView> of(List<SettingProblem> problems) {
            return Settings.named(problems).stream().map(problem -> new SettingProblemView(problem.setting(),
                    problem.code().word(), problem.sentence().english(), problem.sentence().chinese())).toList();
        }
    }

    record SettingsCheck(List<SettingProblemView> problems) {
    }

    /** @param applied whether the node that answers has applied it already */
    record SettingsChanged(SettingsVersionView version, boolean applied) {
    }

    @GetMapping
    @Permission(READ)
    ConfigurationView configuration() {
        SettingVersion newest = running.desk().newest();
        return new ConfigurationView(Long.toString(newest.number()), Long.toString(running.version()),
                newest.number() == 0 ? null : SettingsVersionView.of(newest), list.settings(), list.rules(),
                running.desk().nodes().stream().map(ConfigurationEndpoint::node).toList(),
                running.troubles().stream().map(Trouble::words).toList());
    }

    private static SettingsNodeView node(NodeVersion node) {
        String state = node.isFresh() ? node.state().name().toLowerCase(Locale.ROOT) : "silent";
        return new SettingsNodeView(node.node(), Long.toString(node.version()), state, node.isLate(), node.says());
    }

    @GetMapping("/versions")
    @Permission(READ)
    SettingsHistory history(@RequestParam(defaultValue = "") String before,
            @RequestParam(defaultValue = "20") int limit) {
        List<SettingsVersionView> items = running.desk().history(cursor(before), page(limit)).stream()
                .map(SettingsVersionView::of).toList();
        return new SettingsHistory(items, items.size() < page(limit) ? null : items.getLast().version());
    }

    @GetMapping("/versions/{version}")
    @Permission(READ)
    SettingsContentsView version(@PathVariable String version) {
        SettingVersion found = running.desk().version(number(version))
                .orElseThrow(() -> new RefusedException(SettingRefusal.NO_SUCH_VERSION));
        return new SettingsContentsView(SettingsVersionView.of(found), found.contents().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(one -> new SettingTextView(one.getKey(), one.getValue())).toList());
    }

    @GetMapping("/audit")
    @Permission(READ)
    SettingsAuditPage audit(@RequestParam(defaultValue = "") String before,
            @RequestParam(defaultValue = "20") int limit) {
        List<SettingsAuditView> items = running.desk().audit(cursor(before), page(limit)).stream()
                .map(ConfigurationEndpoint::entry).toList();
        return new SettingsAuditPage(items, items.size() < page(limit) ? null : items.getLast().id());
    }

    private static SettingsAuditView entry(AuditEntry entry) {
        return new SettingsAuditView(Long.toString(entry.id()), entry.at(), entry.author().name(),
                entry.author().origin(), entry.author().request(), entry.outcome(), Long.toString(entry.version()),
                entry.reason(), SettingChangeView.of(entry.changes()), entry.said());
    }

    @PostMapping(path = "/checks", consumes = "application/json", name = "What would be wrong with a change; nothing is changed.")
    @Permission(CHANGE)
    SettingsCheck check(@RequestBody SettingsCheckRequest request) {
        return new SettingsCheck(SettingProblemView.of(running.desk().check(wanted(request.changes()))));
    }

    @PostMapping(path = "/versions", consumes = "application/json", name = "Changes running values, all or none. A 400 has a"
            + " further member problems, as checks answers it; a 409 has newest and since: the newest version, and what was"
            + " changed since the one that was seen.")
    @ResponseStatus(HttpStatus.CREATED)
    @Permission(CHANGE)
    SettingsChanged change(@RequestBody SettingsChangeRequest request, HttpServletRequest http)
            throws InterruptedException {
        long seen = number(request.seen());
        Map<String, Optional<String>> wanted = wanted(request.changes());
        String reason = present(request.reason());
        return made(deeds.doing("setting.change", String.join(", ", wanted.keySet()), reason,
                () -> orRefused(running.desk().change(author(http), seen, wanted, reason))));
    }

    @PostMapping(path = "/rollbacks", consumes = "application/json", name = "Makes a new version with the contents of an older"
            + " one; 0 takes all running values away. Refused as a change is.")
    @ResponseStatus(HttpStatus.CREATED)
    @Permission(CHANGE)
    SettingsChanged rollBack(@RequestBody SettingsRollbackRequest request, HttpServletRequest http)
            throws InterruptedException {
        long seen = number(request.seen());
        long to = number(request.to());
        String reason = present(request.reason());
        return made(deeds.doing("setting.roll-back", Long.toString(to), reason,
                () -> orRefused(running.desk().rollBack(author(http), seen, to, reason))));
    }

    private SettingsChanged made(SettingVersion version) throws InterruptedException {
        return new SettingsChanged(SettingsVersionView.of(version),
                running.await(version.number(), APPLIED_PATIENCE));
    }

    private static SettingVersion orRefused(ChangeResult result) {
        return switch (result) {
            case ChangeResult.Done(var version) -> version;
            case ChangeResult.Refused(var refusal, var problems) -> throw new NotChanged(refusal,
                    Map.of("problems", SettingProblemView.of(problems)));
            case ChangeResult.Conflict(var newest, var since) -> throw new NotChanged(
                    SettingRefusal.CHANGED_MEANWHILE,
                    Map.of("newest", SettingsVersionView.of(newest), "since", SettingChangeView.of(since)));
        };
    }

    /** Carries a refusal with what belongs to it out of here. */
    static final class NotChanged extends RefusedException {
        private final transient Map<String, Object> more;

        NotChanged(SettingRefusal refusal, Map<String, Object> more) {
            super(refusal);
            this.more = more;
        }
    }

    @ExceptionHandler
    void refuse(NotChanged thrown, HttpServletResponse response) throws IOException {
        RefusalReply.write(response, thrown.refusal(), Caller.CURRENT.get().requestId(), thrown.more);
    }

    private static Author author(HttpServletRequest http) {
        Caller caller = Caller.CURRENT.get();
        return new Author(caller.name(), CallerFilter.signed(http).client().getHostAddress(), caller.requestId());
    }

    private static Map<String, Optional<String>> wanted(@Nullable List<WantedSetting> changes) {
        Map<String, Optional<String>> wanted = new LinkedHashMap<>();
        for (WantedSetting change : present(changes)) {
            // Twice the same is a mistake of which we cannot know which half was meant.
            if (wanted.put(present(change.setting()), Optional.ofNullable(change.value())) != null) {
                throw new RefusedException(HttpRefusal.INVALID_REQUEST);
            }
        }
        return wanted;
    }

    private static int page(int limit) {
        return Math.clamp(limit, 1, SettingDesk.PAGE_MAX);
    }

    private static long cursor(String before) {
        return before.isEmpty() ? Long.MAX_VALUE : number(before);
    }

    private static long number(@Nullable String text) {
        if (!present(text).matches("[0-9]{1,18}")) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        return Long.parseLong(text);
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new RefusedException(HttpRefusal.INVALID_REQUEST);
        }
        return value;
    }
}
