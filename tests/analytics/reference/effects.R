# Expected values for the tests and effects that statistics.R does not cover, as effects.json.
# Run in this folder:  Rscript effects.R
# Needs R >= 4.2 with coin and jsonlite.  The file records the versions and the date of its run.
suppressMessages({library(coin); library(jsonlite)})
out <- list(meta = list(r = R.version.string, coin = as.character(packageVersion("coin")),
                        date = as.character(Sys.Date())))

# --- several groups --------------------------------------------------------------------------
groups <- list(
  plant = split(PlantGrowth$weight, PlantGrowth$group),
  spray = split(as.numeric(InsectSprays$count), InsectSprays$spray),
  nihss = list(c(4, 7, 9, 12, 15, 18, 18, 21), c(6, 8, 8, 11, 14, 19, 25), c(2, 3, 5, 9, 9, 10, 13, 16, 17)),
  two = list(c(1.1, 2.2, 3.3, 9.1, 12), c(0.4, 4.5, 5.6, 6.7, 7.8, 8.9, 10.5)))
out$one_way <- lapply(unname(groups), function(g) {
  y <- unlist(g, use.names = FALSE); f <- factor(rep(seq_along(g), lengths(g)))
  a <- oneway.test(y ~ f, var.equal = TRUE); w <- oneway.test(y ~ f); k <- kruskal.test(y, f)
  f2 <- function(t) list(statistic = unname(t$statistic), p = t$p.value, df = unname(t$parameter))
  list(groups = unname(lapply(g, as.numeric)), anova = f2(a), welch = f2(w), kruskal = f2(k))
})

# --- paired t, Shapiro-Wilk, rank sums -----------------------------------------------------------
pairs <- list(list(sleep$extra[sleep$group == 1], sleep$extra[sleep$group == 2]),
              list(c(14, 9, 21, 17, 6, 12), c(11, 9, 15, 18, 3, 8)))
out$paired_t <- lapply(pairs, function(p) {
  t <- t.test(p[[1]], p[[2]], paired = TRUE)
  list(values = p[[1]], reference = p[[2]], p = t$p.value, low = t$conf.int[1], high = t$conf.int[2],
       statistic = unname(t$statistic))
})
samples <- list(as.numeric(women$height), rivers, c(2.1, 3.5, 2.2), mtcars$mpg, as.numeric(airquality$Temp))
out$shapiro <- lapply(samples, function(x) {
  s <- shapiro.test(x); list(values = x, w = unname(s$statistic), p = s$p.value)
})
ranked <- list(list(c(1.1, 2.2, 3.3, 9.1, 12), c(0.4, 4.5, 5.6, 6.7, 7.8, 8.9, 10.5)),
               list(c(61.5, 70.2, 72.4, 80.1, 55), c(58.3, 49.9, 66, 71.7, 43.2, 60.8, 52.6, 39)),
               list(c(4, 7, 9, 12, 15, 18, 18, 21), c(6, 8, 8, 11, 14, 19, 25)),
               list(as.numeric(rep(c(0, 1, 2, 3, 4, 6), c(4, 7, 6, 9, 8, 6))), as.numeric(rep(0:6, c(13, 15, 17, 14, 12, 8, 7)))),
               list(c(0, 0, 1, 1, 2, 6), c(1, 2, 2, 3, 3, 4, 6, 6)))
out$mann_whitney <- lapply(ranked, function(r) {
  x <- r[[1]]; y <- r[[2]]
  v <- c(x, y); f <- factor(rep(c("a", "b"), c(length(x), length(y))))
  ties <- anyDuplicated(v) > 0
  h <- if (!ties) wilcox.test(x, y, exact = TRUE, conf.int = TRUE) else NULL
  list(values = x, reference = y,
       plain = suppressWarnings(wilcox.test(x, y, exact = FALSE, correct = FALSE)$p.value),
       continuity = suppressWarnings(wilcox.test(x, y, exact = FALSE, correct = TRUE)$p.value),
       exact = as.numeric(pvalue(wilcox_test(v ~ f, distribution = "exact"))),
       shift = if (ties) NULL else unname(h$estimate),
       shift_low = if (ties) NULL else h$conf.int[1], shift_high = if (ties) NULL else h$conf.int[2])
})

# --- tables ------------------------------------------------------------------------------------
tables <- list(HairEyeColor[, , 1], matrix(c(3, 1, 2, 1, 5, 2, 0, 4, 4, 2, 2, 7), nrow = 4, byrow = TRUE),
               matrix(c(12, 30, 4, 1, 9, 0, 15, 61, 7, 6, 3, 2), nrow = 2, byrow = TRUE),
               matrix(c(8, 3, 2, 7, 1, 12, 5, 9, 11, 3), nrow = 2, byrow = TRUE),
               matrix(c(3, 0, 2, 5, 1, 4, 4, 0, 6, 2, 1, 0, 3, 5, 5, 2, 7, 1, 0, 2), nrow = 2, byrow = TRUE),
               matrix(c(8, 4, 1, 0, 2, 5, 4, 7, 1, 5, 5, 3, 3,
                        7, 4, 12, 9, 6, 2, 6, 4, 2, 5, 6, 7, 5), nrow = 2, byrow = TRUE),
               matrix(c(2, 3, 1, 2, 7, 3, 0, 2, 3, 3, 5, 4, 2, 5, 4, 1,
                        4, 1, 6, 5, 3, 2, 6, 5, 4, 6, 6, 5, 6, 5, 2, 6), nrow = 2, byrow = TRUE),
               matrix(c(5, 1, 0, 4, 2, 1, 6, 2, 2, 4, 0, 3, 7, 1, 3), nrow = 3, byrow = TRUE))
out$table <- lapply(tables, function(t) {
  m <- unclass(t); dimnames(m) <- NULL; m <- m[, colSums(m) > 0]; e <- outer(rowSums(m), colSums(m)) / sum(m)
  g2 <- 2 * sum(ifelse(m > 0, m * log(m / e), 0))
  list(rows = m, g2 = g2, likelihood_ratio = pchisq(g2, (nrow(m) - 1) * (ncol(m) - 1), lower.tail = FALSE),
       fisher = if (sum(m) < 200) fisher.test(m, workspace = 2e8)$p.value else NULL)
})
trends <- list(list(x = c(83, 90, 129, 70), n = c(86, 93, 136, 82), s = 0:3),
               list(x = c(2, 5, 9, 14), n = c(40, 38, 41, 36), s = c(1, 2, 4, 8)))
out$trend <- lapply(trends, function(t) {
  r <- prop.trend.test(t$x, t$n, t$s)
  list(events = t$x, totals = t$n, scores = t$s, p = r$p.value, chi2 = unname(r$statistic))
})
matched <- list(c(59, 6, 16, 80), c(794, 86, 150, 570), c(1, 0, 7, 12), c(10, 4, 4, 3))
out$mcnemar <- lapply(matched, function(m) {
  t <- matrix(m, 2); b <- m[2]; c <- m[3]; n <- b + c
  plain <- mcnemar.test(t, correct = FALSE)$p.value; corrected <- mcnemar.test(t)$p.value
  mid <- if (b == c) 1 - dbinom(b, n, .5) / 2 else 2 * pbinom(min(b, c), n, .5) - dbinom(b, n, .5)
  ci <- binom.test(b, n)$conf.int
  list(cells = m, asymptotic = plain, continuity = corrected, exact = binom.test(b, n)$p.value,
       mid_p = mid, or_low = ci[1] / (1 - ci[1]), or_high = ci[2] / (1 - ci[2]))
})

# --- strata -------------------------------------------------------------------------------------
ucb <- unclass(UCBAdmissions); dimnames(ucb) <- NULL
rabbits <- array(c(0, 0, 6, 5, 3, 0, 3, 6, 6, 2, 0, 4, 5, 6, 1, 0, 2, 5, 0, 0), dim = c(2, 2, 5))
sites <- array(c(7, 3, 11, 19, 4, 9, 8, 30, 12, 5, 6, 14), dim = c(2, 2, 3))
breslow_day <- function(x) {
  or <- mantelhaen.test(x)$estimate; a <- v <- numeric(0)
  for (k in seq_len(dim(x)[3])) {
    n1 <- sum(x[1, , k]); n0 <- sum(x[2, , k]); t1 <- sum(x[, 1, k])
    if (n1 == 0 || n0 == 0 || t1 == 0 || t1 == n1 + n0) next
    f <- function(e) e * (n0 - t1 + e) - or * (n1 - e) * (t1 - e)
    e <- uniroot(f, c(max(0, t1 - n0), min(n1, t1)), tol = 1e-14)$root
    a <- c(a, x[1, 1, k] - e); v <- c(v, 1 / (1 / e + 1 / (n1 - e) + 1 / (t1 - e) + 1 / (n0 - t1 + e)))
  }
  bd <- sum(a^2 / v); df <- length(a) - 1
  list(breslow_day = bd, breslow_day_p = pchisq(bd, df, lower.tail = FALSE),
       tarone = bd - sum(a)^2 / sum(v), tarone_p = pchisq(bd - sum(a)^2 / sum(v), df, lower.tail = FALSE))
}
out$strata <- lapply(list(ucb, rabbits, sites), function(x) {
  plain <- mantelhaen.test(x, correct = FALSE); corrected <- mantelhaen.test(x)
  c(list(tables = lapply(seq_len(dim(x)[3]), function(k) x[, , k]),
         chi2 = unname(plain$statistic), p = plain$p.value, continuity = corrected$p.value,
         or = unname(plain$estimate), low = plain$conf.int[1], high = plain$conf.int[2]), breslow_day(x))
})
hair <- unclass(HairEyeColor); dimnames(hair) <- NULL
set.seed(4); wide <- array(rpois(3 * 4 * 5, 3), dim = c(3, 4, 5))
out$general <- lapply(list(hair, wide), function(x) {
  t <- mantelhaen.test(x)
  list(tables = lapply(seq_len(dim(x)[3]), function(k) x[, , k]), chi2 = unname(t$statistic), p = t$p.value,
       df = unname(t$parameter))
})

# Van Elteren and the score tests: coin's conditional tests with the scores given.
make_rows <- function(x) {
  long <- as.data.frame.table(x, stringsAsFactors = TRUE)
  long <- long[rep(seq_len(nrow(long)), long$Freq), ]
  names(long) <- c("group", "level", "block", "n"); long$y <- as.numeric(long$level) - 1
  long
}
quadratic <- function(data) {
  t <- independence_test(score ~ group | block, data = data, teststat = "quadratic")
  list(chi2 = as.numeric(statistic(t)), p = as.numeric(pvalue(t)))
}
out$scores <- lapply(list(wide, wide[1:2, , ]), function(x) {
  data <- make_rows(x)
  ridit <- transform(data, score = ave(y, block, FUN = function(v) rank(v) / (length(v) + 1)))
  means <- transform(data, score = y)
  linear <- independence_test(y ~ as.numeric(group) | block, data = data, teststat = "quadratic")
  list(tables = lapply(seq_len(dim(x)[3]), function(k) x[, , k]), van_elteren = quadratic(ridit),
       mean_scores = quadratic(means), correlation = list(chi2 = as.numeric(statistic(linear)),
                                                           p = as.numeric(pvalue(linear))))
})

# --- Boschloo: every table, Fisher's P, the maximum over the nuisance parameter ----------------------
boschloo <- function(x1, n1, x2, n2, side) {
  fisher <- function(i, j) {
    if (side == "greater") phyper(i - 1, i + j, n1 + n2 - i - j, n1, lower.tail = FALSE)
    else if (side == "less") phyper(i, i + j, n1 + n2 - i - j, n1)
    else fisher.test(matrix(c(i, n1 - i, j, n2 - j), 2))$p.value
  }
  all <- expand.grid(i = 0:n1, j = 0:n2)
  p <- mapply(fisher, all$i, all$j)
  all <- all[p <= fisher(x1, x2) * (1 + 1e-7), ]
  chance <- function(s) sum(dbinom(all$i, n1, s) * dbinom(all$j, n2, s))
  grid <- (1:1999) / 2000; h <- sapply(grid, chance); best <- order(-h)[1:20]
  min(1, max(sapply(best, function(b) optimize(chance, grid[b] + c(-1, 1) / 2000, maximum = TRUE, tol = 1e-12)$objective)))
}
out$boschloo <- lapply(list(c(7, 12, 1, 11), c(7, 41, 14, 86), c(9, 10, 3, 10), c(2, 15, 8, 14)), function(t) {
  g <- boschloo(t[1], t[2], t[3], t[4], "greater"); l <- boschloo(t[1], t[2], t[3], t[4], "less")
  list(cells = t, greater = g, less = l, two_sided = min(1, 2 * min(g, l)),
       minimum_likelihood = boschloo(t[1], t[2], t[3], t[4], "minlike"))
})

# --- several outcomes ----------------------------------------------------------------------------
ps <- list(c(0.01, 0.04, 0.03, 0.005, 0.2, 0.04), c(0.9, 0.001), c(0.03, 0.03, 0.03), 0.5, c(0.6, 0.8, 1))
out$adjusted <- lapply(ps, function(p) list(p = I(p), holm = I(p.adjust(p, "holm")),
  hochberg = I(p.adjust(p, "hochberg")), benjamini_hochberg = I(p.adjust(p, "BH"))))

# --- risk ratio, Miettinen-Nurminen: the constrained likelihood maximised numerically -----------------
risk_ratio_limits <- function(t) {
  N <- t[2] + t[4]
  excess <- function(log_ratio) {
    r <- exp(log_ratio); top <- min(1, 1 / r)
    f <- function(q) dbinom(t[1], t[2], r * q, log = TRUE) + dbinom(t[3], t[4], q, log = TRUE)
    grid <- top * (1:999) / 1000; b <- which.max(sapply(grid, f))
    q <- optimize(f, c(if (b == 1) 0 else grid[b - 1], if (b == 999) top else grid[b + 1]), maximum = TRUE, tol = 1e-13)$maximum
    p <- r * q
    (t[1] / t[2] - r * t[3] / t[4])^2 / ((p * (1 - p) / t[2] + r^2 * q * (1 - q) / t[4]) * N / (N - 1)) - qchisq(.95, 1)
  }
  at <- log(t[1] / t[2] / (t[3] / t[4]))
  exp(c(uniroot(excess, c(at - 5, at), tol = 1e-12)$root, uniroot(excess, c(at, at + 5), tol = 1e-12)$root))
}
out$risk_ratio <- lapply(list(c(7, 41, 14, 86), c(20, 41, 45, 86), c(9, 10, 3, 10), c(250, 1000, 300, 1100)), function(t)
  list(cells = t, limits = risk_ratio_limits(t)))
# Quartiles by the rules of SPSS (6) and SAS (2).
out$quartiles <- lapply(list(rivers[1:41], c(3, 1, 4, 1, 5)), function(x) list(values = x,
  type6 = unname(quantile(x, c(.25, .5, .75), type = 6)), type2 = unname(quantile(x, c(.25, .5, .75), type = 2))))

write(toJSON(out, digits = I(15), auto_unbox = TRUE, null = "null"), "effects.json")
