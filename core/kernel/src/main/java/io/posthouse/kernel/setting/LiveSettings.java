package io.posthouse.kernel.setting;

import static io.posthouse.kernel.Checks.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of this process. What holds is, the stronger first: the running value, which {@link #apply} brings; the value given at
 * start; the usual one. Any thread.
 *
 * <p>A set of running values is applied whole or not at all: everything is read, judged and built first, then the values change
 * hands one after the other, then listeners are told. What must be seen together is built together, by {@link #derive}.
 *
 * <p>A stored value may be of no use here: another release declared it, or with other bounds. {@link #begin} leaves such values out,
 * because a node must start; and so do later sets, as long as that value stays what it was. {@link #ignored} tells which.
 */
public final class LiveSettings implements RunningSettings {
    private final Map<String, Setting<?>> declared = new LinkedHashMap<>();
    private final List<SettingCatalogue> catalogues;
    private final Map<String, String> atStart;
    private final Map<Setting<?>, Running<Object>> followed = new HashMap<>();
    private final List<Derived<?>> derived = new ArrayList<>();
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    // What follows is guarded by this object; state is also read without.
    private Set<Map.Entry<String, String>> leftOut = Set.of();
    private volatile State state;

    /** What holds now. */
    private record State(Map<String, String> running, Map<String, String> texts, SettingValues values,
            List<SettingProblem> ignored) {
    }

    /** What a set would come to. */
    private record Outlook(State state, List<SettingProblem> problems, Set<Map.Entry<String, String>> useless) {
    }

    private record Derived<R>(Function<SettingValues, R> from, Running<R> running) {
        /** Makes it, and returns how it takes its place. */
        Runnable prepare(SettingValues values) {
            R made = from.apply(values);
            return () -> running.become(made);
        }
    }

    /** With usual values only. */
    public LiveSettings(Collection<SettingCatalogue> catalogues) {
        this(catalogues, Map.of());
    }

    /**
     * @param atStart texts by name, of settings that were given at start; others are passed by
     * @throws IllegalArgumentException when two catalogues offer one name, or what was given cannot be used; {@link #problemsAtStart}
     *         tells before
     */
    public LiveSettings(Collection<SettingCatalogue> catalogues, Map<String, String> atStart) {
        this.catalogues = List.copyOf(catalogues);
        for (SettingCatalogue catalogue : catalogues) {
            for (Setting<?> setting : catalogue.settings()) {
                check(declared.put(setting.name(), setting) == null, "two catalogues offer " + setting.name());
            }
        }
        Map<String, String> given = new HashMap<>(atStart);
        given.keySet().retainAll(declared.keySet());
        this.atStart = Map.copyOf(given);
        Outlook outlook = look(Map.of(), Set.of());
        check(outlook.problems().isEmpty(), String.valueOf(outlook.problems()));
        this.state = outlook.state();
    }

    /** What is wrong with values given at start; empty when they can be used. */
    public static List<SettingProblem> problemsAtStart(Collection<SettingCatalogue> catalogues,
            Map<String, String> atStart) {
        LiveSettings usual = new LiveSettings(catalogues);
        return usual.look(atStart, Set.of()).problems().stream()
                .filter(problem -> problem.code() != SettingProblem.Code.UNKNOWN_SETTING).toList();
    }

    /** All catalogues, in their order. */
    public List<SettingCatalogue> catalogues() {
        return catalogues;
    }

    /** The setting of that name. */
    public Optional<Setting<?>> declared(String name) {
        return Optional.ofNullable(declared.get(name));
    }

    /** The value now, as a text. */
    public String text(Setting<?> setting) {
        String text = state.texts().get(setting.name());
        if (text == null) {
            throw new IllegalArgumentException("no catalogue offers the setting " + setting.name());
        }
        return text;
    }

    /** The value given at start, as a text. */
    public Optional<String> textAtStart(Setting<?> setting) {
        return Optional.ofNullable(atStart.get(setting.name()));
    }

    /** Whether a running value holds. */
    public boolean isRunning(Setting<?> setting) {
        State now = state;
        return now.running().containsKey(setting.name())
                && now.ignored().stream().noneMatch(problem -> problem.setting().equals(setting.name()));
    }

    /** All values now. */
    public SettingValues values() {
        return state.values();
    }

    /** Which running values are left out, and why. */
    public List<SettingProblem> ignored() {
        return state.ignored();
    }

    /** Which followers failed when they were told last. */
    public List<String> failing() {
        return followers.stream().flatMap(follower -> follower.failure().stream()).toList();
    }

    @Override
    @SuppressWarnings("unchecked")
    public synchronized <T> Running<T> of(Setting<T> setting) {
        T now = state.values().of(setting);
        // Made with and filled by values of this very setting.
        return (Running<T>) followed.computeIfAbsent(setting, _ -> new Running<>(now));
    }

    @Override
    public synchronized <R> Running<R> derive(Function<SettingValues, R> from) {
        Running<R> running = new Running<>(from.apply(state.values()));
        derived.add(new Derived<>(from, running));
        return running;
    }

    @Override
    public void follow(String who, Collection<Setting<?>> settings, Consumer<SettingValues> listener) {
        Follower follower = new Follower(who, settings, listener);
        State first;
        synchronized (this) {
            first = state;
            followers.add(follower);
        }
        follower.tellHere(first.values());
    }

    /**
     * What is wrong with running values that somebody wants; nothing is changed. Pure but for reading what holds now.
     *
     * @param wanted the whole set, texts by name
     * @param before the set it comes from: what stands there already is not judged again
     * @return empty when it can be applied; rules that are broken are told when all values can be read
     */
    public synchronized List<SettingProblem> judge(Map<String, String> wanted, Map<String, String> before) {
        Outlook outlook = look(wanted, useless(before));
        List<SettingProblem> problems = new ArrayList<>(outlook.problems());
        problems.removeIf(problem -> wanted.getOrDefault(problem.setting(), "").equals(before.get(problem.setting()))
                && problem.code() == SettingProblem.Code.UNKNOWN_SETTING);
        if (problems.isEmpty()) {
            problems.addAll(build(outlook.state().values(), new ArrayList<>()));
        }
        return problems;
    }

    /** Takes what is stored when a node starts: what cannot be used is left out. */
    public synchronized void begin(Map<String, String> stored) {
        leftOut = useless(stored);
        Outlook outlook = look(stored, leftOut);
        List<Runnable> steps = new ArrayList<>();
        check(build(outlook.state().values(), steps).isEmpty(),
                "what is derived takes values that are good one by one");
        settle(outlook.state(), steps);
    }

    /** What has to be left out of a set, so that the rest can be applied. */
    private Set<Map.Entry<String, String>> useless(Map<String, String> stored) {
        Set<Map.Entry<String, String>> useless = new HashSet<>();
        // A rule may be broken only once another value has been left out, so again until nothing more goes.
        while (useless.addAll(look(stored, useless).useless())) {
            // Once more.
        }
        return Set.copyOf(useless);
    }

    /**
     * Applies a set, whole or not at all.
     *
     * @return why not; empty when it holds now. Names that nobody declares here are no reason, since a newer release may
     *         have put them there; nor is what was left out before and is still the same
     */
    public synchronized List<SettingProblem> apply(Map<String, String> stored) {
        Set<Map.Entry<String, String>> known = stillUseless(stored);
        Outlook outlook = look(stored, known);
        List<SettingProblem> problems = new ArrayList<>(outlook.problems());
        problems.removeIf(problem -> problem.code() == SettingProblem.Code.UNKNOWN_SETTING);
        List<Runnable> steps = new ArrayList<>();
        if (problems.isEmpty()) {
            problems.addAll(build(outlook.state().values(), steps));
        }
        if (problems.isEmpty()) {
            leftOut = known;
            settle(outlook.state(), steps);
        }
        return problems;
    }

    /** What was left out before and still cannot be used: another value may have mended it meanwhile. */
    private Set<Map.Entry<String, String>> stillUseless(Map<String, String> stored) {
        Set<Map.Entry<String, String>> useless = new HashSet<>(leftOut);
        useless.retainAll(stored.entrySet());
        for (Map.Entry<String, String> one : List.copyOf(useless)) {
            useless.remove(one);
            if (!look(stored, useless).useless().isEmpty()) {
                useless.add(one);
            }
        }
        return useless;
    }

    /** Makes all that is derived; {@code steps} put it in its place. */
    private List<SettingProblem> build(SettingValues values, List<Runnable> steps) {
        List<SettingProblem> problems = new ArrayList<>();
        for (Derived<?> one : derived) {
            try {
                steps.add(one.prepare(values));
            } catch (RuntimeException e) {
                problems.add(new SettingProblem("", SettingProblem.Code.NOT_APPLICABLE,
                        new Words("What is made of these values says: " + e.getMessage(),
                                "由这些值构成的内容不可用：" + e.getMessage())));
            }
        }
        return problems;
    }

    private void settle(State next, List<Runnable> steps) {
        State before = state;
        state = next;
        steps.forEach(Runnable::run);
        followed.forEach((setting, running) -> running.become(next.values().of(setting)));
        Set<String> changed = new HashSet<>();
        next.texts().forEach((name, text) -> {
            if (!text.equals(before.texts().get(name))) {
                changed.add(name);
            }
        });
        followers.stream().filter(follower -> follower.isAbout(changed))
                .forEach(follower -> follower.tell(next.values()));
    }

    /** @param without running values that do not count */
    private Outlook look(Map<String, String> running, Set<Map.Entry<String, String>> without) {
        List<SettingProblem> problems = new ArrayList<>();
        List<SettingProblem> ignored = new ArrayList<>();
        Set<Map.Entry<String, String>> useless = new HashSet<>();
        Map<String, String> counting = new TreeMap<>();
        for (Map.Entry<String, String> entry : new TreeMap<>(running).entrySet()) {
            Optional<SettingProblem> problem = problem(entry.getKey(), entry.getValue());
            boolean passedBy = without.contains(Map.entry(entry.getKey(), entry.getValue()));
            if (problem.isPresent() || passedBy) {
                ignored.add(problem.orElseGet(() -> new SettingProblem(entry.getKey(),
                        SettingProblem.Code.RULE_BROKEN,
                        new Words("does not go together with other values", "与其他值不相容"))));
            } else {
                counting.put(entry.getKey(), entry.getValue());
            }
            if (problem.isPresent() && !passedBy) {
                problems.add(problem.get());
                useless.add(Map.entry(entry.getKey(), entry.getValue()));
            }
        }
        Map<String, String> texts = new HashMap<>();
        Map<Setting<?>, Object> values = new HashMap<>();
        for (Setting<?> setting : declared.values()) {
            Object value = value(setting, counting.get(setting.name()));
            values.put(setting, value);
            texts.put(setting.name(), write(setting, value));
        }
        SettingValues all = new SettingValues(values);
        brokenRules(all).forEach(rule -> {
            problems.add(new SettingProblem(rule.settings().getFirst().name(), SettingProblem.Code.RULE_BROKEN,
                    broken(rule, texts)));
            rule.settings().forEach(setting -> {
                String text = counting.get(setting.name());
                if (text != null) {
                    useless.add(Map.entry(setting.name(), text));
                }
            });
        });
        return new Outlook(new State(Map.copyOf(running), Map.copyOf(texts), all, List.copyOf(ignored)), problems,
                useless);
    }

    /** Who changes one of several does not see the others: so what all of them would be is told. */
    private static Words broken(SettingRule rule, Map<String, String> texts) {
        List<String> values = rule.settings().stream().map(setting -> texts.getOrDefault(setting.name(), "")).toList();
        return new Words(rule.words().english() + ": they would be " + String.join(" and ", values),
                rule.words().chinese() + "：更改后为 " + String.join(" 和 ", values));
    }

    private Optional<SettingProblem> problem(String name, String text) {
        Setting<?> setting = declared.get(name);
        if (setting == null) {
            return Optional.of(new SettingProblem(name, SettingProblem.Code.UNKNOWN_SETTING,
                    new Words("is no setting that can change while running", "不是可在运行中更改的设置")));
        }
        return switch (setting.read(text)) {
            case Reading.Read<?> _ -> Optional.empty();
            case Reading.Unread<?>(var code, var words) -> Optional.of(new SettingProblem(name, code, words));
        };
    }

    private Object value(Setting<?> setting, @Nullable String running) {
        String text = running == null ? atStart.get(setting.name()) : running;
        if (text == null) {
            return setting.usual();
        }
        return switch (setting.read(text)) {
            case Reading.Read<?>(var value) -> value;
            case Reading.Unread<?>(_, var words) ->
                throw new IllegalArgumentException(setting.name() + " " + words.english());
        };
    }

    @SuppressWarnings("unchecked")
    private static <T> String write(Setting<T> setting, Object value) {
        // The value is one that this setting has read, or its usual one.
        return setting.kind().write((T) value);
    }

    private List<SettingRule> brokenRules(SettingValues values) {
        return catalogues.stream().flatMap(catalogue -> catalogue.rules().stream())
                .filter(rule -> !rule.holds().test(values)).toList();
    }
}
