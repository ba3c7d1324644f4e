from kit.errors import NotFound


class TanpaTarget(NotFound):
    code = "indikator-tanpa-target"
    title = "Indikator tanpa target"
