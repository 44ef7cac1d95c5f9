package io.posthouse.identity.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Subject;
import io.posthouse.identity.access.RandomWorld.Touched;
import io.posthouse.kernel.DataRange;
import io.posthouse.kernel.Decision;
import io.posthouse.kernel.Target;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever happens, the picture answers as the rows do. */
final class PictureProperties {
    private static final int QUESTIONS_PER_EVENT = 10;
    private static final int EVENTS_PER_WORLD = 40;

    @Test
    void thePictureAnswersAsTheRowsDo() {
        Map<Decision, Integer> answers = questions(1, 20_000);

        // Otherwise nothing was asked that could have been answered wrongly.
        assertThat(answers.values()).hasSize(3).allMatch(count -> count > 1_000);
    }

    @Test
    @Tag("long")
    void thePictureAnswersAMillionQuestionsAsTheRowsDo() {
        Map<Decision, Integer> answers = questions(1_000_003, 1_000_000);

        assertThat(answers.values()).hasSize(3).allMatch(count -> count > 50_000);
    }

    private static Map<Decision, Integer> questions(long firstSeed, int count) {
        Map<Decision, Integer> answers = new EnumMap<>(Decision.class);
        int asked = 0;
        for (long seed = firstSeed; asked < count; seed++) {
            Life life = new Life(seed);
            for (int event = 0; event < EVENTS_PER_WORLD; event++) {
                for (int question = 0; question < QUESTIONS_PER_EVENT; question++) {
                    answers.merge(life.ask(), 1, Integer::sum);
                    asked++;
                }
                life.askWho();
                life.goOn();
            }
        }
        return answers;
    }

    /** A world and the picture that follows it. */
    private static final class Life {
        final long seed;
        final RandomWorld world;
        final Lexicon lexicon = new Lexicon();
        final PictureMaker maker = new PictureMaker(lexicon,
                () -> List.of(RandomWorld.ADMINISTRATOR, RandomWorld.EVERYBODY));
        Picture picture;
        NaiveAccess naive;

        Life(long seed) {
            this.seed = seed;
            this.world = new RandomWorld(seed);
            this.picture = maker.whole(world.facts(), world.now);
            this.naive = naive();
        }

        NaiveAccess naive() {
            return new NaiveAccess(world.facts(), RandomWorld.ADMINISTRATOR, RandomWorld.EVERYBODY);
        }

        void goOn() {
            switch (world.happen()) {
                case Touched.Some(var subjects) -> picture = maker.changed(picture, subjects, world.facts());
                case Touched.Shared _ -> picture = maker.restructured(picture, world.facts(), world.now);
                case Touched.Nothing _ -> {
                    // The picture is good for as long as it says.
                }
            }
            if (world.now >= picture.structure.until) {
                picture = maker.at(picture, world.now);
            }
            if (world.random.nextInt(20) == 0) {
                picture = maker.whole(world.facts(), world.now);
            }
            naive = naive();
        }

        Decision ask() {
            long person = world.some(RandomWorld.PEOPLE + 2);
            long app = world.some(RandomWorld.APPS + 1);
            String permission = world.permission();
            Target target = world.target();
            int number = lexicon.known(permission);
            Set<String> scopes = world.scopes();
            String story = "seed %d, time %d: person %d, app %d, %s, %s".formatted(seed, world.now, person, app,
                    permission, target);
            return switch (world.random.nextInt(4)) {
                case 0 -> same(story + " app", naive.app(app, permission, target, world.now),
                        picture.app(app, number, target, world.now));
                case 1 -> same(story + " app for, scopes " + scopes,
                        naive.appFor(app, person, scopes, permission, target, world.now),
                        picture.appFor(app, person, bits(scopes), number, target, world.now));
                default -> same(story + " person", naive.person(person, permission, target, world.now),
                        picture.person(person, number, target, world.now));
            };
        }

        private long[] bits(Set<String> scopes) {
            long[] bits = new long[1];
            scopes.stream().mapToInt(lexicon::known).filter(number -> number >= 0)
                    .forEach(number -> bits[0] |= 1L << number);
            return bits;
        }

        void askWho() {
            String permission = world.permission();
            long boundary = world.random.nextInt(RandomWorld.BOUNDARIES + 2);
            assertThat(
                    Arrays.stream(picture.holders(Subject.Kind.PERSON, lexicon.known(permission), boundary, world.now))
                            .boxed().toList())
                    .as("seed %d, time %d: who may %s in %d", seed, world.now, permission, boundary)
                    .isEqualTo(naive.holders(permission, boundary, world.now));
            long person = world.some(RandomWorld.PEOPLE + 1);
            Optional<DataRange> widest = naive.widest(person, permission, boundary, world.now);
            assertThat(Optional.ofNullable(picture.widest(person, lexicon.known(permission), boundary, world.now)))
                    .as("seed %d, time %d: range of %d for %s in %d", seed, world.now, person, permission, boundary)
                    .isEqualTo(widest);
        }

        private static Decision same(String story, Decision naive, Decision quick) {
            if (naive != quick) {
                assertThat(quick).as(story).isEqualTo(naive);
            }
            return quick;
        }
    }

    @Test
    void aChangeLeavesThePictureBeforeItAsItWas() {
        // given
        RandomWorld world = new RandomWorld(7);
        Lexicon lexicon = new Lexicon();
        PictureMaker maker = new PictureMaker(lexicon, () -> List.of(RandomWorld.ADMINISTRATOR, RandomWorld.EVERYBODY));
        Picture before = maker.whole(world.facts(), world.now);
        long person = world.people.getFirst().id();
        int number = lexicon.permission(RandomWorld.PERMISSIONS.getFirst());
        assertThat(before.person(person, number, Target.SOMEWHERE, world.now)).isEqualTo(Decision.ALLOWED);

        // when
        world.people.removeFirst();
        world.grants.clear();
        Picture after = maker.changed(before, Set.of(Subject.person(person)), world.facts());

        // then
        assertThat(after.person(person, number, Target.SOMEWHERE, world.now)).isEqualTo(Decision.NOT_HELD);
        assertThat(before.person(person, number, Target.SOMEWHERE, world.now)).isEqualTo(Decision.ALLOWED);
    }
}
