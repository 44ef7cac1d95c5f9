/**
 * Which requests go where: routes that are written, checked, published and rolled back while the platform runs, the same on all nodes, and
 * the table by which a request finds its own. What happens on the way to a back end is another package's matter.
 */
@NullMarked
package io.posthouse.gateway.route;

import org.jspecify.annotations.NullMarked;
