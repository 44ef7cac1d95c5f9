/** What HTTP has in common for every module: the signed header between gateway and Spring, the decision about {@code @Permission}, problem replies. */
@NullMarked
package io.posthouse.identity.http;

import org.jspecify.annotations.NullMarked;
