"""Each page of the dashboard as a script of its own."""


def index() -> None:
    from dashboard.overview import draw_index

    draw_index()


def wall() -> None:
    from dashboard.wall.page import draw_wall

    draw_wall()


def pair() -> None:
    from dashboard.pair.page import draw_pair

    draw_pair()


def review() -> None:
    from dashboard.review.page import draw_review

    draw_review()
