package io.posthouse.gateway.route;

/**
 * What is wrong with a document of routes.
 *
 * @param at where, such as {@code routes/orders/path}
 * @param code stable and kebab-case
 * @param words one sentence for whoever wrote it
 */
record RouteProblem(String at, String code, String words) {
    @Override
    public String toString() {
        return at + ": " + code;
    }
}
