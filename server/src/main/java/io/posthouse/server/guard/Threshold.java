package io.posthouse.server.guard;

import io.posthouse.kernel.Shortages.Degree;

/**
 * From which use on something is short. It is so again only from somewhat more than that, so that it does not change with each look.
 *
 * @param shortFrom used share from which it is short, 0 to 1; above 1 for never
 * @param veryShortFrom from which it is very short
 * @param back by how much less it has to be used to be better again
 */
record Threshold(double shortFrom, double veryShortFrom, double back) {
    /** How short it is at {@code used}, having been {@code before}. */
    Degree at(double used, Degree before) {
        if (used >= veryShortFrom || (before == Degree.VERY_SHORT && used >= veryShortFrom - back)) {
            return Degree.VERY_SHORT;
        }
        if (used >= shortFrom || (before != Degree.ENOUGH && used >= shortFrom - back)) {
            return Degree.SHORT;
        }
        return Degree.ENOUGH;
    }
}
