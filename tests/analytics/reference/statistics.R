# Expected values for tests/analytics/stats, written as CSV files beside this script.
# Run in this folder:  Rscript statistics.R
# Needs R >= 4.2 with the package ordinal.  versions.txt records the run that the files come from.
suppressMessages(library(ordinal))
options(digits = 15)

save_csv <- function(frame, name) {
  numeric <- sapply(frame, is.double)
  frame[numeric] <- lapply(frame[numeric], function(x) format(x, digits = 15, trim = TRUE))
  write.csv(frame, paste0(name, ".csv"), row.names = FALSE, quote = FALSE)
}

# --- one proportion -------------------------------------------------------------------------
cases <- list(c(7, 41), c(14, 86), c(6, 41), c(11, 86), c(20, 41), c(45, 86), c(0, 20), c(20, 20),
              c(1, 1), c(0, 1), c(1, 29), c(3, 8), c(500, 1000))
rows <- list()
for (case in cases) for (level in c(0.95, 0.9)) {
  x <- case[1]; n <- case[2]; a <- 1 - level
  wilson <- suppressWarnings(prop.test(x, n, correct = FALSE, conf.level = level)$conf.int)
  exact <- binom.test(x, n, conf.level = level)$conf.int
  jeffreys <- c(if (x == 0) 0 else qbeta(a / 2, x + .5, n - x + .5),
                if (x == n) 1 else qbeta(1 - a / 2, x + .5, n - x + .5))
  z <- qnorm(1 - a / 2); padded <- (x + z^2 / 2) / (n + z^2)
  padded <- padded + c(-1, 1) * z * sqrt(padded * (1 - padded) / (n + z^2))
  rows[[length(rows) + 1]] <- data.frame(events = as.integer(x), n = as.integer(n), level = level,
    wilson_low = wilson[1], wilson_high = wilson[2], clopper_pearson_low = exact[1],
    clopper_pearson_high = exact[2], jeffreys_low = jeffreys[1], jeffreys_high = jeffreys[2],
    agresti_coull_low = max(0, padded[1]), agresti_coull_high = min(1, padded[2]))
}
save_csv(do.call(rbind, rows), "proportion")

# --- two by two ------------------------------------------------------------------------------
# Score limits by maximising the likelihood numerically under the constraint: independent of the
# closed forms in the product.  Exact limits by uniroot at full precision, because fisher.test
# searches with a loose tolerance.
log_likelihood <- function(p, q, t) {
  part <- function(x, n, p) dbinom(x, n, p, log = TRUE)
  part(t[1], t[2], p) + part(t[3], t[4], q)
}
constrained <- function(t, group_from_reference, lowest, highest) {
  f <- function(q) log_likelihood(group_from_reference(q), q, t)
  grid <- lowest + (highest - lowest) * (1:999) / 1000
  best <- which.max(sapply(grid, f))
  optimize(f, c(if (best == 1) lowest else grid[best - 1], if (best == 999) highest else grid[best + 1]),
           maximum = TRUE, tol = 1e-13)$maximum
}
variance_sum <- function(p, q, t, w) p * (1 - p) / t[2] + w^2 * q * (1 - q) / t[4]
score_rd <- function(t, d) {
  q <- constrained(t, function(q) q + d, max(0, -d), min(1, 1 - d))
  N <- t[2] + t[4]
  (t[1] / t[2] - t[3] / t[4] - d)^2 / (variance_sum(q + d, q, t, 1) * N / (N - 1))
}
score_rr <- function(t, r) {
  q <- constrained(t, function(q) r * q, 0, min(1, 1 / r))
  (t[1] / t[2] - r * t[3] / t[4])^2 / variance_sum(r * q, q, t, r)
}
score_or <- function(t, r) {
  group <- function(q) r * q / (1 - q + r * q)
  q <- constrained(t, group, 0, 1)
  p <- group(q); N <- t[2] + t[4]
  # The score of the log odds ratio and its variance with the nuisance parameter profiled out.
  information <- 1 / (1 / (t[2] * p * (1 - p)) + 1 / (t[4] * q * (1 - q)))
  (t[1] - t[2] * p)^2 / information * (N - 1) / N
}
search <- function(f, start, end) uniroot(f, c(start, end), tol = 1e-12)$root
z2 <- qchisq(0.95, 1)
hypergeometric <- function(t, log_odds) {
  x <- max(0, t[1] + t[3] - t[4]):min(t[2], t[1] + t[3])
  w <- lchoose(t[2], x) + lchoose(t[4], t[1] + t[3] - x) + x * log_odds
  w <- exp(w - max(w))
  list(x = x, p = w / sum(w))
}
tail_share <- function(t, log_odds, upper, own) {
  h <- hypergeometric(t, log_odds)
  sum(h$p[if (upper) h$x > t[1] else h$x < t[1]]) + own * h$p[h$x == t[1]]
}
tables <- list(c(7, 41, 14, 86), c(6, 41, 11, 86), c(20, 41, 45, 86), c(9, 10, 3, 10), c(98, 100, 3, 120),
               c(16, 24, 15, 39), c(7, 12, 1, 11), c(36, 40, 16, 80), c(3, 4, 1, 4), c(250, 1000, 300, 1100))
rows <- list()
for (t in tables) {
  m <- matrix(c(t[1], t[2] - t[1], t[3], t[4] - t[3]), nrow = 2, byrow = TRUE)
  d <- t[1] / t[2] - t[3] / t[4]
  rr <- log(t[1] / t[2] / (t[3] / t[4])); or <- log(m[1, 1] * m[2, 2] / m[1, 2] / m[2, 1])
  excess <- function(f) function(x) f(t, x) - z2
  log_excess <- function(f) function(x) f(t, exp(x)) - z2
  tails <- function(upper, own) function(x) tail_share(t, x, upper, own) - 0.025
  conditional <- search(function(x) { h <- hypergeometric(t, x); sum(h$p * h$x) - t[1] }, -15, 15)
  katz <- qnorm(.975) * sqrt(1 / t[1] - 1 / t[2] + 1 / t[3] - 1 / t[4])
  woolf <- qnorm(.975) * sqrt(sum(1 / m))
  rows[[length(rows) + 1]] <- data.frame(
    events = as.integer(t[1]), n = as.integer(t[2]), reference_events = as.integer(t[3]),
    reference_n = as.integer(t[4]),
    pearson = suppressWarnings(chisq.test(m, correct = FALSE)$p.value),
    yates = suppressWarnings(chisq.test(m)$p.value), fisher = fisher.test(m)$p.value,
    likelihood_ratio = pchisq(2 * sum(m * log(m / (outer(rowSums(m), colSums(m)) / sum(m)))), 1,
                              lower.tail = FALSE),
    rd_score_low = search(excess(score_rd), -0.999999, d), rd_score_high = search(excess(score_rd), d, 0.999999),
    rr_score_low = exp(search(log_excess(score_rr), rr - 5, rr)),
    rr_score_high = exp(search(log_excess(score_rr), rr, rr + 5)),
    rr_katz_low = exp(rr - katz), rr_katz_high = exp(rr + katz),
    or_score_low = exp(search(log_excess(score_or), or - 5, or)),
    or_score_high = exp(search(log_excess(score_or), or, or + 5)),
    or_woolf_low = exp(or - woolf), or_woolf_high = exp(or + woolf),
    or_conditional = exp(conditional),
    or_exact_low = exp(search(tails(TRUE, 1), -15, 15)), or_exact_high = exp(search(tails(FALSE, 1), -15, 15)),
    or_mid_p_low = exp(search(tails(TRUE, .5), -15, 15)),
    or_mid_p_high = exp(search(tails(FALSE, .5), -15, 15)))
}
save_csv(do.call(rbind, rows), "two_by_two")

# --- location --------------------------------------------------------------------------------
samples <- list(
  sleep = list(sleep$extra[sleep$group == 1], sleep$extra[sleep$group == 2]),
  untied = list(c(1.1, 2.2, 3.3, 9.1, 12), c(0.4, 4.5, 5.6, 6.7, 7.8, 8.9, 10.5)),
  unequal = list(c(12, 14, 15, 90), c(10, 11, 11.5, 12.5, 13, 13.5)),
  large_tied = list(rep(c(0, 1, 2, 3, 4, 6), c(4, 7, 6, 9, 8, 6)), rep(0:6, c(13, 15, 17, 14, 12, 8, 7))))
rows <- list()
for (name in names(samples)) {
  x <- samples[[name]][[1]]; y <- samples[[name]][[2]]
  welch <- t.test(x, y); student <- t.test(x, y, var.equal = TRUE)
  untied <- !any(duplicated(c(x, y)))
  rank <- suppressWarnings(wilcox.test(x, y, exact = untied, correct = FALSE))
  rows[[length(rows) + 1]] <- data.frame(sample = name,
    values = paste(x, collapse = " "), reference = paste(y, collapse = " "),
    welch_p = welch$p.value, welch_low = welch$conf.int[1], welch_high = welch$conf.int[2],
    welch_df = unname(welch$parameter), student_p = student$p.value,
    student_low = student$conf.int[1], student_high = student$conf.int[2],
    u = unname(rank$statistic), rank_p = rank$p.value, rank_exact = untied,
    q1 = unname(quantile(x, .25, type = 7)), median = median(x), q3 = unname(quantile(x, .75, type = 7)),
    mean = mean(x), sd = sd(x))
}
save_csv(do.call(rbind, rows), "location")

# --- r x c -----------------------------------------------------------------------------------
job <- matrix(c(1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11), 4, 4) # help(fisher.test)
crossed <- list(job = job, grades = matrix(c(3, 6, 5, 12, 9, 20, 4, 15), 2),
                sparse = matrix(c(3, 1, 0, 2, 1, 5, 4, 2, 2, 2, 4, 7), 4),
                mrs = matrix(c(4, 13, 7, 15, 6, 17, 9, 14, 8, 12, 1, 8, 6, 7), 2))
rows <- list()
for (name in names(crossed)) {
  m <- crossed[[name]]
  chi <- suppressWarnings(chisq.test(m, correct = FALSE))
  rows[[length(rows) + 1]] <- data.frame(table = name,
    rows = paste(apply(m, 1, paste, collapse = " "), collapse = ";"), pearson = chi$p.value,
    statistic = unname(chi$statistic), exact = fisher.test(m, workspace = 2e7)$p.value)
}
save_csv(do.call(rbind, rows), "contingency")

# --- ordinal ---------------------------------------------------------------------------------
scales <- list(mrs = list(c(4, 7, 9, 6, 7, 2, 6), c(13, 15, 17, 14, 12, 4, 11)),
               gap = list(c(3, 0, 8, 2), c(1, 0, 9, 12)), large = list(c(16, 76, 102, 95, 103, 47, 61), c(12, 33, 60, 81, 100, 70, 111)),
               binary = list(c(20, 21), c(45, 41)))
rows <- list()
for (name in names(scales)) {
  a <- scales[[name]][[1]]; b <- scales[[name]][[2]]
  used <- which(a + b > 0)
  y <- rep(c(used, used), c(a[used], b[used]))
  group <- rep(c(1, 0), c(sum(a), sum(b)))
  if (length(used) > 2) {
    # clm: logit P(level <= j) = threshold - beta * group, so better is -beta.
    fit <- clm(factor(y, ordered = TRUE) ~ group, control = clm.control(gradTol = 1e-12))
    beta <- -unname(fit$beta); se <- unname(sqrt(diag(vcov(fit)))["group"]); top <- as.numeric(logLik(fit))
    profile <- function(b) {
      held <- clm(factor(y, ordered = TRUE) ~ offset(-b * group), control = clm.control(gradTol = 1e-12))
      2 * (top - as.numeric(logLik(held)))
    }
    null <- as.numeric(logLik(clm(factor(y, ordered = TRUE) ~ 1)))
  } else {
    better <- as.integer(y == min(used))
    fit <- glm(better ~ group, family = binomial, epsilon = 1e-15)
    beta <- unname(coef(fit)[2]); se <- sqrt(vcov(fit)[2, 2]); top <- as.numeric(logLik(fit))
    profile <- function(b) 2 * (top - as.numeric(logLik(glm(better ~ offset(b * group), family = binomial, epsilon = 1e-15))))
    null <- as.numeric(logLik(glm(better ~ 1, family = binomial)))
  }
  low <- uniroot(function(b) profile(b) - z2, c(beta - 4 * se, beta), tol = 1e-10)$root
  high <- uniroot(function(b) profile(b) - z2, c(beta, beta + 4 * se), tol = 1e-10)$root
  x <- -y[group == 1]; w <- -y[group == 0]   # larger is better
  win <- mean(outer(x, w, ">") + outer(x, w, "==") / 2)
  placements <- outer(x, w, ">") + outer(x, w, "==") / 2
  variance <- var(rowMeans(placements)) / length(x) + var(colMeans(placements)) / length(w)
  rows[[length(rows) + 1]] <- data.frame(scale = name, counts = paste(a, collapse = " "),
    reference = paste(b, collapse = " "), common_odds_ratio = exp(beta),
    wald_low = exp(beta - qnorm(.975) * se), wald_high = exp(beta + qnorm(.975) * se),
    profile_low = exp(low), profile_high = exp(high),
    likelihood_ratio_p = pchisq(2 * (top - null), 1, lower.tail = FALSE),
    win_probability = win, win_variance = variance)
}
save_csv(do.call(rbind, rows), "ordinal")

writeLines(c(R.version.string, paste("ordinal", packageVersion("ordinal")),
             format(Sys.Date())), "versions.txt")
